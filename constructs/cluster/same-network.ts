import { DataAwsSubnets } from "@cdktf/provider-aws/lib/data-aws-subnets";
import { type TerraformResourceLifecycle, Token } from "cdktf";
import { Construct } from "constructs";
import type { Network } from "../network/network";
import { OTHER_WAYS } from "../shared/immutable-setting";

export interface SameNetworkProps {
  /** The running cluster, a list of one or of none. */
  readonly running: string;
  /** What finds the subnets of the network that the file asks for. */
  readonly subnetFilter: Network["subnetFilter"];
}

/**
 * Stops the plan of another VPC under a running cluster. Terraform would keep the cluster and replace security groups,
 * endpoints and subnets, which cuts living nodes off.
 */
export class SameNetwork extends Construct {
  /** For the cluster's lifecycle. */
  readonly precondition: NonNullable<TerraformResourceLifecycle["precondition"]>[number];

  constructor(scope: Construct, id: string, { running, subnetFilter }: SameNetworkProps) {
    super(scope, id);
    const { name, values } = subnetFilter;
    const wanted = new DataAwsSubnets(this, "Wanted", {
      count: Token.asNumber(`\${length(${running})}`),
      filter: [{ name, values: [...values] }],
    });
    const network = `${running}[*].vpc_config[0]`;
    const [setting, got] =
      name === "vpc-id"
        ? ["network.existing", `the subnets of ${values.join()}`]
        : ["network.zones", `the private subnets ${values.join(", ")} of a new VPC`];
    const otherSubnets = `setsubtract(flatten(${network}.subnet_ids), flatten(${wanted.fqn}[*].ids))`;
    this.precondition = {
      condition: `\${length(${otherSubnets}) == 0}`,
      errorMessage:
        `${setting}: expected all subnets that the cluster has, among them \${join(", ", ${otherSubnets})} of ` +
        `\${join("", ${network}.vpc_id)}, got only ${got}. ` +
        `A cluster keeps the VPC and the subnets that it began with. ${OTHER_WAYS}`,
    };
  }
}
