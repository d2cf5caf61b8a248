/** As whom a script of hooks/ calls AWS: keys in the state, and the environment variables that it reads. */
const CALLER = {
  region: "DRAIN_REGION",
  profile: "DRAIN_PROFILE",
  role_arn: "DRAIN_ROLE_ARN",
  role_external_id: "DRAIN_ROLE_EXTERNAL_ID",
  role_session_name: "DRAIN_ROLE_SESSION_NAME",
  account_id: "DRAIN_ACCOUNT_ID",
  aws_endpoint: "DRAIN_AWS_ENDPOINT",
} as const;

/** What every script is told. */
export const COMMON_SETTINGS = {
  cluster: "DRAIN_CLUSTER",
  endpoint: "DRAIN_API_SERVER",
  certificate_authority: "DRAIN_API_CA",
  ...CALLER,
  deadline_seconds: "DRAIN_DEADLINE_SECONDS",
} as const;

/** What one script alone is told. */
export const OWN_SETTINGS = {
  "adopt-crds.sh": {},
  "drain-load-balancers.sh": {},
  "drain-nodes.sh": { instance_profiles: "DRAIN_INSTANCE_PROFILES", node_pools: "DRAIN_NODE_POOLS" },
  "guard-infra.sh": {
    vpc: "DRAIN_VPC",
    node_security_group: "DRAIN_NODE_SECURITY_GROUP",
    environment: "DRAIN_ENVIRONMENT",
  },
} as const;

/** How long a script waits, by the script that reads it. No environment says it: a shell may. */
export const WAITS = {
  "common.sh": ["DRAIN_POLL_SECONDS"],
  "drain-nodes.sh": ["DRAIN_GRACE_SECONDS", "DRAIN_END_SECONDS"],
} as const;

export type HookScript = keyof typeof OWN_SETTINGS;
export type CallerSettings = Readonly<Record<keyof typeof CALLER, string>>;
/** An empty one counts as left out. */
export type CommonSettings = Readonly<Record<keyof typeof COMMON_SETTINGS, string>>;
/** One that is `undefined` is left out of the state, as of a script that has its default. */
export type OwnSettings<Script extends HookScript> = Readonly<
  Record<keyof (typeof OWN_SETTINGS)[Script] & string, string | undefined>
>;

/** `DRAIN_NODE_POOLS`, where a drain is bound to NodePools of these names. */
export function ourNodePools(names: readonly string[]): string {
  return `ours:${names.join(",")}`;
}

/** The environment variable of each setting that a script takes. */
export function variablesOf(script: HookScript): Readonly<Record<string, string>> {
  return { ...COMMON_SETTINGS, ...OWN_SETTINGS[script] };
}

/** What a script is run with where no state hands it over. */
export function hookEnvironment(settings: CommonSettings): Record<string, string> {
  const keys = Object.keys(settings) as (keyof CommonSettings)[];
  return Object.fromEntries(keys.map((key) => [COMMON_SETTINGS[key], settings[key]]));
}
