import { DataAwsSubnet } from "@cdktf/provider-aws/lib/data-aws-subnet";
import { DataAwsSubnets } from "@cdktf/provider-aws/lib/data-aws-subnets";
import { DataAwsVpc } from "@cdktf/provider-aws/lib/data-aws-vpc";
import { Ec2Tag } from "@cdktf/provider-aws/lib/ec2-tag";
import { AwsProvider } from "@cdktf/provider-aws/lib/provider";
import { TerraformOutput } from "cdktf";
import { ExistingVpc, type ExistingVpcProps } from "../../../constructs/network/existing-vpc";
import { built } from "../../support/built";

const network = (props: Partial<ExistingVpcProps> = {}) =>
  built((stack) => {
    new AwsProvider(stack, "Aws", { region: "eu-west-1" });
    const { vpcId, cidrs, ...subnets } = new ExistingVpc(stack, "Network", {
      clusterName: "demo",
      vpcId: "vpc-1",
      privateSubnetIds: ["subnet-a", "subnet-b"],
      ...props,
    });
    const says = { vpcId, cidrs, ...subnets, egress: [...subnets.egress] };
    for (const name of [
      "vpcId",
      "cidrs",
      "privateSubnetIds",
      "privateSubnetIdPerZone",
      "controlPlaneSubnetIds",
    ] as const)
      new TerraformOutput(stack, name, { value: says[name], staticId: true });
  });
const outputs = (props?: Partial<ExistingVpcProps>) =>
  Object.fromEntries(
    Object.entries<{ value: unknown }>(network(props).terraform.output).map(([name, { value }]) => [
      name,
      value,
    ]),
  );

describe("ExistingVpc", () => {
  test("makes nothing", () => {
    expect(network().terraform.resource).toBeUndefined();
  });

  test("gives what the file names, and puts the control plane beside the nodes", () => {
    expect(outputs()).toMatchObject({
      vpcId: "vpc-1",
      privateSubnetIds: ["subnet-a", "subnet-b"],
      controlPlaneSubnetIds: ["subnet-a", "subnet-b"],
    });
    const apart = outputs({ controlPlaneSubnetIds: ["subnet-c", "subnet-d"] });
    expect(apart.controlPlaneSubnetIds).toEqual(["subnet-c", "subnet-d"]);
  });

  test("fails the plan where nodes could not resolve the API server's name", () => {
    const [check] = network().only(DataAwsVpc).lifecycle.postcondition;
    expect(check.condition).toBe("${self.enable_dns_support && self.enable_dns_hostnames}");
    expect(check.error_message).toMatch(
      /^DNS resolution or DNS hostnames are off in vpc-1.*Turn both on: aws ec2/,
    );
  });

  test("fails the plan where a subnet is not of the VPC, and names it", () => {
    const found = network().only(DataAwsSubnets);
    expect(found.filter).toEqual([
      { name: "vpc-id", values: ["vpc-1"] },
      { name: "subnet-id", values: ["subnet-a", "subnet-b"] },
    ]);
    const [check] = found.lifecycle.postcondition;
    expect(check.condition).toBe('${length(setsubtract(["subnet-a","subnet-b"], self.ids)) == 0}');
    expect(check.error_message).toMatch(
      /^network\.existing\.privateSubnetIds names what is no subnet of vpc-1 here: \$\{/,
    );
  });

  test("asks for each subnet only after that, whose error says more", () => {
    for (const subnet of network().all(DataAwsSubnet))
      expect(subnet.depends_on).toEqual([
        expect.stringMatching(/^data\.aws_subnets\.Network_privateSubnetIds_Found/),
      ]);
  });

  test("fails the plan where subnets of nodes or control plane lie in one zone", () => {
    const checked = network({
      controlPlaneSubnetIds: ["subnet-c", "subnet-d"],
      publicSubnetIds: ["subnet-e"],
    })
      .all(DataAwsSubnet)
      .filter(({ lifecycle }) => lifecycle);
    expect(checked.map(({ id }) => id).toSorted()).toEqual(["subnet-b", "subnet-d"]);
    for (const { lifecycle } of checked) {
      const [{ condition, error_message }] = lifecycle.postcondition;
      expect(condition).toMatch(
        /^\$\{length\(distinct\(\[data\.aws_subnet\.\S+\.availability_zone, self\.availability_zone\]\)\) >= 2\}$/,
      );
      expect(error_message).toMatch(/^network\.existing\.\w+ lies in .* alone, and EKS needs 2 zones\./);
    }
  });

  test("knows one subnet of each zone, the first, and every range of the VPC", () => {
    const { privateSubnetIdPerZone, cidrs } = outputs();
    expect(privateSubnetIdPerZone).toMatch(
      /^\$\{values\(zipmap\(\[data\.aws_subnet\.\S+subnet-b\S+, data\.aws_subnet\.\S+subnet-a\S+\], \["subnet-b","subnet-a"\]\)\)\}$/,
    );
    expect(cidrs).toMatch(
      /data\.aws_vpc\.\S+\.cidr_block_associations : range\.cidr_block if range\.state == "associated"/,
    );
  });

  test("tags subnets where that is allowed, for Karpenter and for load balancers", () => {
    const tags = network({ tagSubnets: true, publicSubnetIds: ["subnet-e"] })
      .all(Ec2Tag)
      .map(({ resource_id, key, value }) => `${resource_id} ${key}=${value}`);
    expect(tags.toSorted()).toEqual([
      "subnet-a karpenter.sh/discovery=demo",
      "subnet-a kubernetes.io/role/internal-elb=1",
      "subnet-b karpenter.sh/discovery=demo",
      "subnet-b kubernetes.io/role/internal-elb=1",
      "subnet-e kubernetes.io/role/elb=1",
    ]);
  });

  test("takes no subnet from another cluster's Karpenter", () => {
    const discovery = network({ tagSubnets: true })
      .all(Ec2Tag)
      .filter(({ key }) => key === "karpenter.sh/discovery");
    for (const { resource_id, lifecycle } of discovery) {
      const [{ condition, error_message }] = lifecycle.precondition;
      expect(condition).toMatch(
        /^\$\{lookup\(data\.aws_subnet\.\S+\.tags, "karpenter\.sh\/discovery", "demo"\) == "demo"\}$/,
      );
      expect(error_message).toMatch(
        new RegExp(`^${resource_id} is tagged for the cluster .*selects the subnets by id`),
      );
    }
    expect(discovery).toHaveLength(2);
  });
});
