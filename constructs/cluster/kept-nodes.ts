import { TerraformResource } from "cdktf";
import { Construct } from "constructs";
import { refuseChange } from "../shared/immutable-setting";

export interface KeptNodesProps {
  readonly clusterName: string;
  /** Security groups of Karpenter's nodes, an expression of Terraform's: a sorted list. */
  readonly securityGroupIds: string;
  /** Whether the file names them, and so may change them. */
  readonly areNamed: boolean;
  /** What must hold before anything is made. */
  readonly preconditions: readonly { readonly condition: string; readonly errorMessage: string }[];
}

/**
 * Remembers what Karpenter's nodes in a cluster of others stand on. Another cluster would take the controller's and the
 * nodes' roles from under those that run, and other security groups replace every node: a plan of either stops.
 */
export class KeptNodes extends Construct {
  public readonly resource: TerraformResource;

  constructor(scope: Construct, id: string, props: KeptNodesProps) {
    super(scope, id);
    const { clusterName, securityGroupIds, areNamed } = props;
    this.resource = new TerraformResource(this, "Kept", { terraformResourceType: "terraform_data" });
    this.resource.addOverride("input", {
      cluster: clusterName,
      security_groups: `\${join(", ", ${securityGroupIds})}`,
    });
    const ofCluster = refuseChange({
      ...{ setting: "cluster.existing.name", wanted: clusterName, attribute: "input.cluster" },
      reason:
        "The roles of the controller and of the nodes are named after it, and would go from under those that run.",
    });
    const ofGroups = {
      condition: `\${self.input.security_groups == join(", ", ${securityGroupIds})}`,
      errorMessage:
        `The node groups of cluster ${clusterName} have other security groups than Karpenter's nodes, which would all be replaced: \${join(", ", ${securityGroupIds})} in place of \${self.input.security_groups}. Nothing was changed. ` +
        "Write those to keep in cluster.existing.nodeSecurityGroupIds, or the new ones, and Karpenter replaces its nodes within their budgets.",
    };
    const snake = ({ condition, errorMessage }: KeptNodesProps["preconditions"][number]) => ({
      condition,
      error_message: errorMessage,
    });
    this.resource.addOverride("lifecycle", {
      ignore_changes: ["input.cluster", ...(areNamed ? [] : ["input.security_groups"])],
      precondition: props.preconditions.map(snake),
      postcondition: [ofCluster, ...(areNamed ? [] : [ofGroups])].map(snake),
    });
  }
}
