import type { AwsCall } from "../../emulator/aws-call";
import { denial, throttling } from "../../emulator/refusals";
import type { Rule } from "../../emulator/rule";
import type { Refusal } from "../schema";

/** AWS that refuses calls of Karpenter's. */
export class RefusedCalls {
  private refused: readonly Refusal[] = [];

  /** From now on these are refused, and no others. */
  refuse(refused: readonly Refusal[]): void {
    this.refused = refused;
  }

  /** On these calls, which a rule has to name beforehand. */
  ruleOn(calls: readonly string[]): Rule {
    return {
      name: "refused-calls",
      reason: "the emulator neither throttles nor loses permissions",
      on: calls,
      answer: (call) => {
        // Temporary credentials are Karpenter's; the rehearsal itself calls as the account's root.
        if (!call.accessKey.startsWith("ASIA")) return undefined;
        const refusal = this.refused.find((each) => each.call === nameOf(call));
        if (refusal === undefined) return undefined;
        return refusal.with === "throttled"
          ? throttling(call)
          : denial(call, `not authorized to perform: ${nameOf(call)}`);
      },
    };
  }
}

function nameOf({ service, action }: AwsCall): string {
  return `${service}:${action}`;
}
