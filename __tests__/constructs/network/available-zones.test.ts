import { DataAwsAvailabilityZones } from "@cdktf/provider-aws/lib/data-aws-availability-zones";
import { AwsProvider } from "@cdktf/provider-aws/lib/provider";
import { TerraformOutput } from "cdktf";
import { AvailableZones } from "../../../constructs/network/available-zones";
import { built } from "../../support/built";

const stack = built((scope) => {
  new AwsProvider(scope, "Aws", { region: "us-east-1" });
  const { names } = new AvailableZones(scope, "Zones", { count: 3 });
  new TerraformOutput(scope, "names", { value: names });
});

describe("AvailableZones", () => {
  test("are none of those where EKS cannot place a control plane, nor Local Zones that the account opted into", () => {
    expect(stack.only(DataAwsAvailabilityZones)).toMatchObject({
      state: "available",
      filter: [{ name: "opt-in-status", values: ["opt-in-not-required"] }],
      exclude_zone_ids: ["use1-az3", "usw1-az2", "cac1-az3"],
    });
  });

  test("are the first of the region, in its order", () => {
    expect(stack.terraform.output.names.value).toHaveLength(3);
    expect(stack.terraform.output.names.value[2]).toMatch(/^\$\{element\(.*\.names, 2\)\}$/);
  });

  test("stop the plan of a region that has fewer, with the setting to change", () => {
    const [condition] = stack.only(DataAwsAvailabilityZones).lifecycle.postcondition;
    expect(condition.condition).toBe("${length(self.names) >= 3}");
    expect(condition.error_message).toMatch(/^network\.zones asks for 3 zones.*Lower network\.zones/);
  });
});
