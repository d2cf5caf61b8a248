import { TerraformBackend, type TerraformRemoteState, type TerraformStack } from "cdktf";
import { type AwsCaller, asBackend } from "../config/aws/caller";
import type { ResolvedEnvironment } from "../config/resolve";
import { filled, type TemplateVariables } from "../config/stack-template";
import type { StateSettings } from "../config/state/schema";

type Block = Readonly<Record<string, unknown>>;
type S3 = StateSettings & { readonly backend: "s3" };
type Cloud = StateSettings & { readonly backend: "cloud" };

/** A state as `terraform_remote_state` reads it. */
export interface ReadableState {
  readonly backend: "local" | "s3" | "remote";
  readonly config: Block;
}

/** Keeps a stack's state where its environment says. */
export function configureBackend(
  stack: TerraformStack,
  environment: ResolvedEnvironment,
  part: TemplateVariables["part"],
): void {
  const { state, aws } = environment;
  const variables = templateVariables(environment, part);
  switch (state.backend) {
    case "local":
      new Backend(stack, { backend: { local: { path: localPath(variables) } } });
      return;
    case "s3":
      new Backend(stack, { backend: { s3: s3Backend(state, aws, variables) } });
      return;
    case "cloud":
      new Backend(stack, { cloud: cloudBlock(state, variables) });
  }
}

/** Where the state of one of an environment's stacks is found by another, with the credentials to read it. */
export function readableState(
  environment: ResolvedEnvironment,
  part: TemplateVariables["part"],
): ReadableState {
  const { state, aws } = environment;
  const variables = templateVariables(environment, part);
  switch (state.backend) {
    case "local":
      return { backend: "local", config: { path: localPath(variables) } };
    case "s3":
      return {
        backend: "s3",
        config: s3Object(state, storeCaller(state, aws, state.reader), variables),
      };
    case "cloud": {
      const { hostname, organization, workspaces } = state;
      // There is no `cloud` to read from: `remote` is its older name.
      const config = { hostname, organization, workspaces: { name: filled(workspaces.name, variables) } };
      return { backend: "remote", config };
    }
  }
}

/** Relative to the stack's own folder, `cdktf.out/stacks/<stack>`: CDKTF's default is absolute, and differs on every machine. */
export function localPath({ stack }: Pick<TemplateVariables, "stack">): string {
  return `../../../terraform.${stack}.tfstate`;
}

/**
 * A backend in Terraform's own words. CDKTF's know neither lock files nor objects as endpoints and roles, and its
 * CloudBackend runs `terraform version` in every synth.
 */
class Backend extends TerraformBackend {
  constructor(
    stack: TerraformStack,
    private readonly block: { readonly backend: Block } | { readonly cloud: Block },
  ) {
    super(stack, "backend", Object.keys("cloud" in block ? block : block.backend).join());
  }

  override toTerraform() {
    return { terraform: this.block };
  }

  override toHclTerraform() {
    return this.toTerraform();
  }

  override getRemoteStateDataSource(): TerraformRemoteState {
    throw new Error("the stacks meet in stacks/infra-outputs.ts, not in references of CDKTF's");
  }
}

function s3Backend(state: S3, aws: AwsCaller, variables: TemplateVariables): Block {
  return {
    ...s3Object(state, storeCaller(state, aws), variables),
    encrypt: state.encrypt,
    kms_key_id: state.kmsKeyArn,
    use_lockfile: state.lockFile,
  };
}

function s3Object(
  { key: template, bucket, prefix }: S3,
  caller: AwsCaller,
  variables: TemplateVariables,
): Block {
  const key = filled(template, variables);
  return { bucket, key: prefix ? `${prefix}/${key}` : key, ...asBackend(caller) };
}

/** As whom the states' bucket is reached, perhaps in another account: the role of `aws` is not for it. */
function storeCaller(
  { region, endpoint, ...own }: S3,
  aws: AwsCaller,
  { profile, assumeRole }: Pick<AwsCaller, "profile" | "assumeRole"> = own,
): AwsCaller {
  return {
    region: region ?? aws.region,
    profile: profile ?? aws.profile,
    assumeRole,
    endpoint: endpoint ?? aws.endpoint,
  };
}

function cloudBlock(
  { hostname, organization, project, workspaces }: Cloud,
  variables: TemplateVariables,
): Block {
  const { name, tags } = workspaces;
  const chosen = tags.length > 0 ? { tags: [...tags, variables.stack] } : { name: filled(name, variables) };
  return { hostname, organization, workspaces: { ...chosen, project } };
}

function templateVariables(
  { name, stackNames }: ResolvedEnvironment,
  part: TemplateVariables["part"],
): TemplateVariables {
  return { stack: stackNames[part], environment: name, part };
}
