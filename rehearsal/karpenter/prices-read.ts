import type { LoadedEnvironment } from "../../config/load-environments";
import type { Gateway } from "../emulator/gateway";
import { until } from "../until";

/** Karpenter's own calls, which it makes as it starts. */
const ASKED = [
  { service: "pricing", action: "GetProducts" },
  { service: "ec2", action: "DescribeSpotPriceHistory" },
] as const;
/** Since the last of its pages. */
const QUIET_MS = 1000;
const MOST_SECONDS = 60;

/** Waits until Karpenter knows what machines cost: nodes for pods that come before would be chosen by other prices. */
export async function untilPriced(
  { calls }: Pick<Gateway, "calls">,
  { karpenter, aws }: Pick<LoadedEnvironment, "karpenter" | "aws">,
  now: () => number = Date.now,
): Promise<void> {
  // There it asks nobody.
  if (karpenter.isolatedVpc || aws.region.startsWith("us-gov-")) return;
  const hasRead = () =>
    ASKED.every(({ service, action }) => {
      const last = calls.findLast((call) => call.service === service && call.action === action);
      return last !== undefined && now() - Date.parse(last.at) > QUIET_MS;
    });
  // It goes on with prices of its own where it is not let, and so does the rehearsal.
  await until("Karpenter's reading of the prices", hasRead, { seconds: MOST_SECONDS }).catch(() => {});
}
