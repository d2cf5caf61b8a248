import { type ITerraformDependable, TerraformAsset, TerraformResource } from "cdktf";
import type { Construct } from "constructs";
import { type AwsCaller, asHookSettings } from "../../config/aws/caller";
import {
  type CommonSettings,
  type HookScript,
  type OwnSettings,
  variablesOf,
} from "../../config/hook-settings";

/** The cluster that a hook acts on, and as whom. */
export interface HookTarget {
  readonly clusterName: string;
  /** URL of the API server. */
  readonly clusterEndpoint: string;
  /** Certificate authority of the API server, base64; empty for one that any machine trusts. */
  readonly clusterCertificateAuthority: string;
  /** As whom it calls AWS. With credentials of another account than the caller's it stops before any deletion. */
  readonly caller: AwsCaller;
  /** Seconds until the hook stops to wait. */
  readonly deadlineSeconds: number;
}

export interface DestroyHookProps<Script extends HookScript> extends HookTarget {
  readonly script: Script;
  /** What this script alone is told. */
  readonly own: OwnSettings<Script>;
  /** `false` lets a hook that is in the state run and go: Terraform runs no provisioner of a block that was removed.
   * @default true */
  readonly enabled?: boolean;
  readonly dependsOn: ITerraformDependable[];
}

function commonSettings(target: HookTarget): CommonSettings {
  return {
    cluster: target.clusterName,
    endpoint: target.clusterEndpoint,
    certificate_authority: target.clusterCertificateAuthority,
    ...asHookSettings(target.caller),
    deadline_seconds: String(target.deadlineSeconds),
  };
}

/**
 * A script of hooks/ that runs when it is destroyed, where Terraform runs; needs bash and aws there, and most need kubectl.
 *
 * Values reach the script through the state and as environment variables, never in the text of a command. A changed
 * one is an update in place: anything that replaces this resource would run the hook on a living cluster.
 */
export function destroyHook<Script extends HookScript>(
  scope: Construct,
  id: string,
  props: DestroyHookProps<Script>,
): TerraformResource {
  // The whole folder: the scripts share a file.
  const scripts = new TerraformAsset(scope, "Script", { path: "hooks" });
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
          Object.entries(variablesOf(props.script)).map(([key, variable]) => [
            variable,
            `\${try(self.input.${key}, "")}`,
          ]),
        ),
      },
    ],
  });
  resource.addOverride("input", { ...commonSettings(props), ...props.own });
  return resource;
}
