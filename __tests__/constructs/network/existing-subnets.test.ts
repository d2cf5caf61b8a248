import { DataAwsSubnet } from "@cdktf/provider-aws/lib/data-aws-subnet";
import { DataAwsSubnets } from "@cdktf/provider-aws/lib/data-aws-subnets";
import { AwsProvider } from "@cdktf/provider-aws/lib/provider";
import { TerraformOutput } from "cdktf";
import { ExistingSubnets, type ExistingSubnetsProps } from "../../../constructs/network/existing-subnets";
import { built } from "../../support/built";

const SETTING = "network.existing.privateSubnetIds";

const subnets = (props: Partial<ExistingSubnetsProps> = {}) =>
  built((scope) => {
    new AwsProvider(scope, "Aws", { region: "eu-west-1" });
    const { idPerZone } = new ExistingSubnets(scope, "Subnets", {
      vpcId: "vpc-1",
      subnetIds: ["subnet-a", "subnet-b"],
      setting: SETTING,
      fewestZones: 2,
      ...props,
    });
    new TerraformOutput(scope, "perZone", { value: idPerZone, staticId: true });
  });

describe("ExistingSubnets", () => {
  test("stops the plan for a subnet of another VPC, and names the setting and the subnet", () => {
    const [condition] = subnets().only(DataAwsSubnets).lifecycle.postcondition;
    expect(condition.condition).toBe('${length(setsubtract(["subnet-a","subnet-b"], self.ids)) == 0}');
    expect(condition.error_message).toBe(
      `${SETTING} names what is no subnet of vpc-1 here: \${join(", ", setsubtract(["subnet-a","subnet-b"], self.ids))}. Name subnets of that VPC, in the account and region of this environment.`,
    );
  });

  test("reads each subnet after that, since the provider's own error says less", () => {
    for (const { depends_on: after } of subnets().all(DataAwsSubnet))
      expect(after).toEqual([expect.stringMatching(/^data\.aws_subnets\./)]);
  });

  test("counts zones where EKS needs two, and asks for none where one is enough", () => {
    const conditions = (fewestZones: 1 | 2) =>
      subnets({ fewestZones })
        .all(DataAwsSubnet)
        .flatMap(({ lifecycle }) => lifecycle?.postcondition ?? []);
    expect(conditions(1)).toEqual([]);
    expect(conditions(2)).toEqual([
      {
        condition: expect.stringMatching(
          /^\$\{length\(distinct\(\[data\.aws_subnet\.[\w-]+\.availability_zone, self\.availability_zone\]\)\) >= 2\}$/,
        ),
        error_message: expect.stringContaining("alone, and EKS needs 2 zones. Add a subnet of another zone."),
      },
    ]);
  });

  test("takes the first subnet of each zone, for what may have one there alone", () => {
    const { value } = subnets().terraform.output.perZone;
    // Of two values for a key zipmap takes the last.
    expect(value).toMatch(/^\$\{values\(zipmap\(\[.*\], \["subnet-b","subnet-a"\]\)\)\}$/);
  });
});
