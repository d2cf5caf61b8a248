import { DataAwsEksCluster } from "@cdktf/provider-aws/lib/data-aws-eks-cluster";
import { DataAwsEksClusters } from "@cdktf/provider-aws/lib/data-aws-eks-clusters";
import { conditional, Fn, type TerraformResourceLifecycle, Token } from "cdktf";
import { Construct } from "constructs";

export interface VersionStepProps {
  readonly clusterName: string;
  /** Kubernetes' minor version that the cluster shall have, as in `1.36`. */
  readonly version: string;
  /** Whether the file names none, so that another release of this project may choose another. A cluster that runs then
   * keeps its version until the file says otherwise.
   * @default false */
  readonly isDefault?: boolean;
}

/**
 * Looks at the running cluster's version, if there is one, and stops the plan of a step that EKS would refuse in the
 * middle of an apply, or that nobody asked for. EKS goes up by one minor version at a time. Back, which it allows within
 * seven days, is for the AWS CLI and whoever decides it: a file of last week must not take production back.
 * https://docs.aws.amazon.com/eks/latest/userguide/update-cluster.html
 * https://docs.aws.amazon.com/eks/latest/userguide/rollback-cluster.html
 */
export class VersionStep extends Construct {
  /** For the cluster's lifecycle. */
  readonly precondition: NonNullable<TerraformResourceLifecycle["precondition"]>[number];
  /** The running cluster, a list of one or of none. */
  readonly running: string;

  constructor(scope: Construct, id: string, { clusterName, version, isDefault = false }: VersionStepProps) {
    super(scope, id);
    // To ask for a cluster that is not there is an error, to list all is none.
    const { names } = new DataAwsEksClusters(this, "Names");
    const current = new DataAwsEksCluster(this, "Current", {
      name: clusterName,
      count: Token.asNumber(conditional(Fn.contains(names, clusterName), 1, 0)),
    });
    this.running = current.fqn;
    const running = `${current.fqn}[*].version`;
    const runningText = `\${join("", ${running})}`;
    const from = isDefault ? [version] : [-1, 0].map((steps) => minorFrom(version, steps));
    this.precondition = {
      condition: `\${length(setsubtract(${running}, ${JSON.stringify(from)})) == 0}`,
      errorMessage: isDefault
        ? `cluster.version: needs a line in the file: cluster ${clusterName} runs ${runningText}, and without one this ` +
          `release of the project would make it ${version}. Write cluster: { version: "${runningText}" } to keep what ` +
          "runs. Nothing was changed."
        : `cluster.version: expected ${runningText}, which cluster ${clusterName} runs, or the next minor version, ` +
          `got ${version}. EKS goes up by one minor version at a time; the way back, within seven days, is in ` +
          "docs/upgrades.md. Nothing was changed.",
    };
  }
}

function minorFrom(version: string, steps: number): string {
  const [major, minor] = version.split(".").map(Number);
  return `${major}.${Number(minor) + steps}`;
}
