import type { Statement } from "./iam";

/** A question to IAM's simulation: actions on resources, with what a real call would bring along. */
export interface SimulatedCall {
  readonly actions: readonly string[];
  /** ARNs; left out for actions that take none. */
  readonly resources?: readonly string[];
  readonly context: readonly {
    readonly key: string;
    readonly type: "string" | "stringList" | "boolean";
    readonly values: readonly string[];
  }[];
}

/** Where the calls are made. */
export interface CallPlace {
  readonly partition: string;
  readonly region: string;
  readonly accountId: string;
}

/** What stands for a wildcard, by the kind of resource: a policy may be about ids of the kind alone. */
const IDS: Readonly<Record<string, string>> = {
  "capacity-reservation": "cr-0123456789abcdef0",
  fleet: "fleet-01234567-89ab-cdef-0123-456789abcdef",
  image: "ami-0123456789abcdef0",
  instance: "i-0123456789abcdef0",
  "launch-template": "lt-0123456789abcdef0",
  "network-interface": "eni-0123456789abcdef0",
  "placement-group": "pg-0123456789abcdef0",
  "security-group": "sg-0123456789abcdef0",
  snapshot: "snap-0123456789abcdef0",
  "spot-instances-request": "sir-01234567",
  subnet: "subnet-0123456789abcdef0",
  volume: "vol-0123456789abcdef0",
};

/** In the place of any other wildcard. */
const ANYTHING = "karpenter";

/** Of these the region is not that of the cluster. */
const GLOBAL = /^(iam|pricing):/;

/** A call that a statement allows: a role that lacks it lacks the statement, and one with a wider statement has it. */
export function simulatedCall(
  { actions, resources = [], conditions = {} }: Statement,
  place: CallPlace,
): SimulatedCall {
  const { partition, region } = place;
  const context = Object.entries(conditions).flatMap(([operator, keys]) =>
    Object.entries(keys).map(([key, values]) => {
      const all = typeof values === "string" ? [values] : values;
      // Of several the partition's own stands last.
      const one = (partition === "aws-cn" ? all.at(-1) : all[0]) ?? "";
      if (/^For(All|Any)Values?:/.test(operator)) return { key, type: "stringList" as const, values: all };
      const type = operator.startsWith("Bool") ? ("boolean" as const) : ("string" as const);
      return { key, type, values: [one.replaceAll("*", ANYTHING)] };
    }),
  );
  const isRegional = !actions.some((action) => GLOBAL.test(action));
  const knowsRegion = context.some(({ key }) => key === "aws:RequestedRegion");
  return {
    actions,
    ...(resources.every((each) => each === "*")
      ? {}
      : { resources: resources.map((each) => exampleOf(each, place)) }),
    context: [
      ...context,
      // Organizations close regions by it.
      ...(isRegional && !knowsRegion
        ? [{ key: "aws:RequestedRegion", type: "string" as const, values: [region] }]
        : []),
    ],
  };
}

function exampleOf(resource: string, { accountId }: CallPlace): string {
  const [, kind = ""] = /:([a-z-]+)\/\*$/.exec(resource) ?? [];
  return resource
    .replace(":*:", `:${accountId}:`)
    .replaceAll("*", Object.hasOwn(IDS, kind) ? (IDS[kind] ?? ANYTHING) : ANYTHING);
}
