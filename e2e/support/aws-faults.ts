import type { AwsCall } from "../../rehearsal/emulator/aws-call";
import { ec2Answer, ec2Error, fieldsOf, listOf, type Rule, withXml } from "../../rehearsal/emulator/rule";
import { all, element, put, textOf } from "../../rehearsal/emulator/xml";

/** Codes and statuses are EC2's: https://docs.aws.amazon.com/AWSEC2/latest/APIReference/errors-overview.html */
export const THROTTLED = { code: "RequestLimitExceeded", status: 503 } as const;
export const DENIED = { code: "UnauthorizedOperation", status: 403 } as const;
export const TOKEN_EXPIRED = { code: "RequestExpired", status: 400 } as const;

type Refusal = typeof THROTTLED | typeof DENIED | typeof TOKEN_EXPIRED;

/** Karpenter and the tests call AWS as well, without its command line. */
export const byCommandLine = ({ headers }: AwsCall): boolean =>
  /^aws-cli\//.test(headers["user-agent"] ?? "");

/** EC2 refuses these calls. */
export function refused(
  on: readonly string[],
  { code, status }: Refusal,
  when: (call: AwsCall) => boolean,
): Rule {
  return {
    name: "refused",
    reason: "what becomes of a drain then is the test",
    on,
    answer: (call) => (when(call) ? { ...ec2Error(code, `${code}, by the test`), status } : undefined),
  };
}

/** True for the first so many calls, each action counted by itself. */
export function theFirst(count: number): (call: AwsCall) => boolean {
  const seen = new Map<string, number>();
  return (call) => {
    if (!byCommandLine(call)) return false;
    const before = seen.get(call.action) ?? 0;
    seen.set(call.action, before + 1);
    return before < count;
  };
}

/** As on EC2, where minutes lie between the call and the end: what is terminated shuts down until `end` is called. */
export function slowEnd(): { readonly rule: Rule; end(): void } {
  const ids = new Set<string>();
  let over = false;
  const rule: Rule = {
    name: "slow-end",
    reason: "emulated instances end at once, so nothing could be cut half-way",
    on: ["ec2:TerminateInstances", "ec2:DescribeInstances"],
    answer: async (call, { ask }) => {
      if (over) {
        for (const id of ids) {
          await ask({ service: "ec2", action: "TerminateInstances", parameters: { "InstanceId.1": id } });
        }
        ids.clear();
      } else if (call.action === "TerminateInstances") {
        const asked = listOf(fieldsOf(call), "InstanceId");
        for (const id of asked) ids.add(id);
        const items = asked.map((id) =>
          element("item", [element("instanceId", id), shuttingDown("currentState")]),
        );
        return ec2Answer(element("TerminateInstancesResponse", [element("instancesSet", items)]));
      }
      return undefined;
    },
    change: (answer) =>
      withXml(answer, (document) => {
        for (const instance of all(document, "reservationSet", "item", "instancesSet", "item")) {
          if (ids.has(textOf(instance, "instanceId"))) put(instance, shuttingDown("instanceState"));
        }
      }),
  };
  return {
    rule,
    end: () => {
      over = true;
    },
  };
}

const shuttingDown = (name: string) =>
  element(name, [element("code", "32"), element("name", "shutting-down")]);
