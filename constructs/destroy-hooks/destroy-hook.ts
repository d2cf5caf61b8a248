import { type ITerraformDependable, TerraformAsset, TerraformResource } from "cdktf";
import type { Construct } from "constructs";

/** The cluster that a hook acts on, and as whom. */
export interface HookTarget {
  readonly clusterName: string;
  /** URL of the API server. */
  readonly clusterEndpoint: string;
  /** Certificate authority of the API server, base64; empty for one that any machine trusts. */
  readonly clusterCertificateAuthority: string;
  readonly region: string;
  /** Profile of the AWS CLI.
   * @default the credentials of the environment that Terraform runs in */
  readonly profile?: string;
  /** Role to act as, taken by these credentials.
   * @default none */
  readonly assumeRole?: { readonly arn: string; readonly externalId?: string; readonly sessionName?: string };
  /** The only account to act in. With another's credentials the hook stops before any deletion.
   * @default the credentials' own */
  readonly accountId?: string;
  /** URL of an emulated AWS.
   * @default AWS itself */
  readonly awsEndpoint?: string;
  /** Seconds until the hook stops to wait. */
  readonly deadlineSeconds: number;
}

export interface DestroyHookProps extends HookTarget {
  /** File in hooks/. */
  readonly script: string;
  /** What this script alone is told: environment variable, its key in the state, value.
   * @default nothing */
  readonly further?: readonly (readonly [variable: string, key: string, value: string])[];
  /** `false` lets a hook that is in the state run and go: Terraform runs no provisioner of a block that was removed.
   * @default true */
  readonly enabled?: boolean;
  readonly dependsOn: ITerraformDependable[];
}

/** How a script is told what to act on; an empty one counts as left out. */
const settingsOf = (props: DestroyHookProps) => [
  ["DRAIN_CLUSTER", "cluster", props.clusterName] as const,
  ["DRAIN_API_SERVER", "endpoint", props.clusterEndpoint] as const,
  ["DRAIN_API_CA", "certificate_authority", props.clusterCertificateAuthority] as const,
  ["DRAIN_REGION", "region", props.region] as const,
  ["DRAIN_PROFILE", "profile", props.profile ?? ""] as const,
  ["DRAIN_ROLE_ARN", "role_arn", props.assumeRole?.arn ?? ""] as const,
  ["DRAIN_ROLE_EXTERNAL_ID", "role_external_id", props.assumeRole?.externalId ?? ""] as const,
  ["DRAIN_ROLE_SESSION_NAME", "role_session_name", props.assumeRole?.sessionName ?? ""] as const,
  ["DRAIN_ACCOUNT_ID", "account_id", props.accountId ?? ""] as const,
  ["DRAIN_AWS_ENDPOINT", "aws_endpoint", props.awsEndpoint ?? ""] as const,
  ["DRAIN_DEADLINE_SECONDS", "deadline_seconds", String(props.deadlineSeconds)] as const,
  ...(props.further ?? []),
];

/**
 * A script of hooks/ that runs when it is destroyed, where Terraform runs; needs bash and aws there, and most need kubectl.
 *
 * Values reach the script through the state and as environment variables, never in the text of a command. A changed
 * one is an update in place: anything that replaces this resource would run the hook on a living cluster.
 */
export function destroyHook(scope: Construct, id: string, props: DestroyHookProps): TerraformResource {
  // The whole folder: the scripts share a file.
  const scripts = new TerraformAsset(scope, "Script", { path: "hooks" });
  const settings = settingsOf(props);
  // Not CDKTF's own DataResource, which runs `terraform version` in every synth.
  const resource = new TerraformResource(scope, id, {
    terraformResourceType: "terraform_data",
    count: props.enabled === false ? 0 : undefined,
    dependsOn: props.dependsOn,
    provisioners: [
      {
        type: "local-exec",
        when: "destroy",
        interpreter: ["bash"],
        command: `\${path.module}/${scripts.path}/${props.script}`,
        // try: a state that an older version wrote may lack a key, and must be drained all the same.
        environment: Object.fromEntries(
          settings.map(([variable, key]) => [variable, `\${try(self.input.${key}, "")}`]),
        ),
      },
    ],
  });
  resource.addOverride("input", Object.fromEntries(settings.map(([, key, value]) => [key, value])));
  return resource;
}
