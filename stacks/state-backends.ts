import {
  CloudBackend,
  DataTerraformRemoteState,
  DataTerraformRemoteStateLocal,
  DataTerraformRemoteStateS3,
  LocalBackend,
  NamedCloudWorkspace,
  S3Backend,
  type TerraformRemoteState,
  type TerraformStack,
} from "cdktf";
import type { AwsSettings } from "../config/aws";
import type { StateSettings } from "../config/state";
import { INFRA_OUTPUTS } from "./infra-outputs";

export interface StateLocation {
  readonly state: StateSettings;
  readonly aws: AwsSettings;
}

/**
 * Keeps a stack's state where the environment says. Local paths are relative to the stack's own folder,
 * `cdktf.out/stacks/<stack>`, because CDKTF's default is absolute and so differs on every machine.
 */
export function keepState(stack: TerraformStack, { state, aws }: StateLocation): void {
  switch (state.backend) {
    case "local":
      new LocalBackend(stack, { path: localPath(stack.node.id) });
      return;
    case "s3": {
      const backend = new S3Backend(stack, s3Location(stack.node.id, state, aws));
      // CDKTF 0.21 knows only the DynamoDB table that Terraform 1.10 made obsolete.
      backend.addOverride("use_lockfile", true);
      return;
    }
    case "cloud":
      new CloudBackend(stack, {
        hostname: state.hostname,
        organization: state.organization,
        workspaces: new NamedCloudWorkspace(stack.node.id),
      });
  }
}

/** Reads the infra stack's outputs. A plan before infra is applied fails with one sentence that says so. */
export function readState(
  scope: TerraformStack,
  infra: string,
  location: StateLocation,
): TerraformRemoteState {
  const remote = remoteState(scope, infra, location);
  const remedy = `Deploy it first: npx cdktf deploy ${infra}`;
  if (location.state.backend === "local") {
    remote.addOverride("lifecycle.precondition", [
      {
        condition: `\${fileexists("\${path.module}/${localPath(infra)}")}`,
        error_message: `The stack ${infra} is not deployed: there is no terraform.${infra}.tfstate. ${remedy}`,
      },
    ]);
  }
  remote.addOverride("lifecycle.postcondition", [
    {
      condition: `\${alltrue([for output in ${JSON.stringify(INFRA_OUTPUTS)} : can(self.outputs[output])])}`,
      error_message: `The state of ${infra} lacks outputs that this stack reads: it is destroyed, half deployed or older than this version. ${remedy} (its cluster is gone for good? npm run drain ends the nodes that it left: docs/way-out.md)`,
    },
  ]);
  return remote;
}

function remoteState(
  scope: TerraformStack,
  infra: string,
  { state, aws }: StateLocation,
): TerraformRemoteState {
  switch (state.backend) {
    case "local":
      return new DataTerraformRemoteStateLocal(scope, "infra", { path: localPath(infra) });
    case "s3":
      return new DataTerraformRemoteStateS3(scope, "infra", s3Location(infra, state, aws));
    case "cloud":
      return new DataTerraformRemoteState(scope, "infra", {
        hostname: state.hostname,
        organization: state.organization,
        workspaces: { name: infra },
      });
  }
}

function localPath(stack: string): string {
  return `../../../terraform.${stack}.tfstate`;
}

function s3Location(stack: string, state: StateSettings & { backend: "s3" }, aws: AwsSettings) {
  const key = `${stack}.tfstate`;
  return {
    bucket: state.bucket,
    key: state.prefix ? `${state.prefix}/${key}` : key,
    region: state.region ?? aws.region,
    profile: aws.profile,
    encrypt: true,
  };
}
