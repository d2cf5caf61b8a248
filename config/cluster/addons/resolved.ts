import type { SystemNodeGroupSettings } from "../../system-node-group/schema";
import { type AddonIdentity, addonIdentity, type KnownAddon, knownAddon } from "./known";
import type { AddonSettings } from "./schema";

type Values = NonNullable<AddonSettings["values"]>;

/** An add-on with all that is known of it filled in. */
export interface ResolvedAddon {
  readonly version?: string;
  readonly values?: Readonly<Record<string, unknown>>;
  /** @default the pods have their node's role */
  readonly identity?: AddonIdentity;
}

/** What vpc-cni alone has. */
interface OwnOfCni {
  readonly prefixDelegation?: boolean;
}

function withPrefixes(values: AddonSettings["values"]): Values {
  const { env } = values ?? {};
  const own = typeof env === "object" && env !== null && !Array.isArray(env) ? env : {};
  return { ...values, env: { ENABLE_PREFIX_DELEGATION: "true", ...own } };
}

/** What an entry of `cluster.addons` stands for. */
export function resolvedAddon(
  name: string,
  { version, values: given, podIdentity, policies = [], ...own }: AddonSettings & OwnOfCni,
  taint: SystemNodeGroupSettings["taint"],
): ResolvedAddon {
  const { tolerations } = knownAddon(name);
  const values = own.prefixDelegation ? withPrefixes(given) : given;
  const identity = addonIdentity(name, podIdentity);
  return {
    version,
    values: tolerations ? tolerating(values ?? {}, taint, tolerations) : values,
    identity: identity && { ...identity, policies: [...new Set([...identity.policies, ...policies])] },
  };
}

/**
 * Values with a toleration of the system nodes, which are all there is when an add-on is made. Without it a new
 * cluster deadlocks: the add-on waits for a node without the taint, and Karpenter, which would launch one, comes later.
 */
function tolerating(
  values: Values,
  { key, value, effect }: SystemNodeGroupSettings["taint"],
  { path, own }: NonNullable<KnownAddon["tolerations"]>,
): Readonly<Record<string, unknown>> {
  const [field, ...deeper] = path;
  if (field === undefined) return values;
  const held = values[field];
  if (deeper.length > 0) {
    const section = typeof held === "object" && held !== null && !Array.isArray(held) ? held : {};
    return { ...values, [field]: tolerating(section, { key, value, effect }, { path: deeper, own }) };
  }
  const explicit = Array.isArray(held) ? held : [];
  return { ...values, [field]: [...own, { key, operator: "Equal", value, effect }, ...explicit] };
}
