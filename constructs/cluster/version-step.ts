import { DataAwsEksCluster } from "@cdktf/provider-aws/lib/data-aws-eks-cluster";
import { DataAwsEksClusters } from "@cdktf/provider-aws/lib/data-aws-eks-clusters";
import { conditional, Fn, type TerraformResourceLifecycle, Token } from "cdktf";
import { Construct } from "constructs";

export interface VersionStepProps {
  readonly clusterName: string;
  /** Kubernetes' minor version that the cluster shall have, as in `1.35`. */
  readonly version: string;
}

/**
 * Looks at the running cluster's version, if there is one, and stops the plan of a step that EKS would refuse: it goes
 * up by one minor version at a time, and never down. EKS says so itself, but in the middle of an apply.
 * https://docs.aws.amazon.com/eks/latest/userguide/update-cluster.html
 */
export class VersionStep extends Construct {
  /** For the cluster's lifecycle. */
  readonly precondition: NonNullable<TerraformResourceLifecycle["precondition"]>[number];
  /** The running cluster, a list of one or of none. */
  readonly running: string;

  constructor(scope: Construct, id: string, { clusterName, version }: VersionStepProps) {
    super(scope, id);
    // To ask for a cluster that is not there is an error, to list all is none.
    const { names } = new DataAwsEksClusters(this, "Names");
    const current = new DataAwsEksCluster(this, "Current", {
      name: clusterName,
      count: Token.asNumber(conditional(Fn.contains(names, clusterName), 1, 0)),
    });
    this.running = current.fqn;
    const running = `${current.fqn}[*].version`;
    this.precondition = {
      condition: `\${length(setsubtract(${running}, ${JSON.stringify(stepsTo(version))})) == 0}`,
      errorMessage:
        `cluster.version: found ${version}, but cluster ${clusterName} runs \${join("", ${running})}. EKS goes up by ` +
        "one minor version at a time and never down: set the version that it runs, or the next. Nothing was changed.",
    };
  }
}

/** Versions from which EKS goes to a version, itself among them. */
function stepsTo(version: string): string[] {
  const [major, minor] = version.split(".").map(Number);
  return [`${major}.${Number(minor) - 1}`, version];
}
