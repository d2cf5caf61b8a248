import { TerraformRemoteState, type TerraformStack } from "cdktf";
import { accountOf } from "../../config/aws/caller";
import type { ResolvedEnvironment } from "../../config/resolve";
import { outputsOf } from "../infra-outputs";
import { localPath, readableState } from "../state-backends";

/** What Terraform takes a condition as, and says where it does not hold. */
interface Condition {
  readonly condition: string;
  readonly error_message: string;
}

/**
 * The infra stack's state, read by workloads. A plan before infra is applied, or of another cluster than the
 * environment's, fails with one sentence that says how to fix it.
 */
export class InfraState extends TerraformRemoteState {
  constructor(scope: TerraformStack, environment: ResolvedEnvironment) {
    const { backend, config } = readableState(environment, "infra");
    super(scope, "infra", backend, config);
    const stack = environment.stackNames.infra;
    const remedy = `Deploy it first: npx cdktf deploy ${stack}`;
    if (backend === "local") {
      this.addOverride("lifecycle.precondition", [
        {
          condition: `\${fileexists("\${path.module}/${localPath({ stack })}")}`,
          error_message: `The stack ${stack} is not deployed: there is no terraform.${stack}.tfstate. ${remedy}`,
        },
      ]);
    } else {
      // Terraform looks for the state before any condition. Where it finds none, it shows this line with its error.
      this.addOverride("workspace", `\${/* ${stack} has no state yet? ${remedy} */ "default"}`);
    }
    this.addOverride("lifecycle.postcondition", [
      complete(stack, remedy, outputsOf(environment)),
      ...ofThisEnvironment(environment, stack),
    ]);
  }
}

function complete(stack: string, remedy: string, outputs: readonly string[]): Condition {
  const missing = `[for output in ${JSON.stringify(outputs)} : output if !can(self.outputs[output])]`;
  return {
    condition: `\${length(${missing}) == 0}`,
    error_message: `The state of ${stack} lacks outputs that this stack reads (\${join(", ", ${missing})}): it is destroyed, half deployed or older than this version. ${remedy} (its cluster is gone for good? npm run drain ends the nodes that it left: docs/way-out.md)`,
  };
}

/** A state of somewhere else would have its nodes launched, or drained, there. */
function ofThisEnvironment({ aws, cluster }: ResolvedEnvironment, stack: string): Condition[] {
  const account = accountOf(aws);
  const expected = [
    ["cluster_name", "cluster", cluster.name, cluster.existing ? "cluster.existing.name" : "cluster.name"],
    ["region", "region", aws.region, "aws.region"],
    ...(account
      ? [["account_id", "account", account, aws.accountId ? "aws.accountId" : "aws.assumeRole"]]
      : []),
  ] as const;
  return expected.map(([output, noun, wanted, setting]) => ({
    // One that is not there is the other condition's to tell.
    condition: `\${try(self.outputs.${output}, "${wanted}") == "${wanted}"}`,
    error_message: `The state of ${stack} is of ${noun} \${try(self.outputs.${output}, "")}, this stack of ${wanted} (${setting}). Set ${setting} back, or the state's place under state where the state is another environment's. An environment keeps its ${noun}: for another write a second file in environments/`,
  }));
}
