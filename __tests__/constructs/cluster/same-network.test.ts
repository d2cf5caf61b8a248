import { DataAwsSubnets } from "@cdktf/provider-aws/lib/data-aws-subnets";
import { AwsProvider } from "@cdktf/provider-aws/lib/provider";
import { TerraformResource } from "cdktf";
import { SameNetwork, type SameNetworkProps } from "../../../constructs/cluster/same-network";
import { built } from "../../support/built";

const RUNNING = "data.aws_eks_cluster.running";

/** What is looked up, and what the cluster's lifecycle asks of it. */
function asked(subnetFilter: SameNetworkProps["subnetFilter"]) {
  const stack = built((scope) => {
    new AwsProvider(scope, "Aws", { region: "eu-west-1" });
    const { precondition } = new SameNetwork(scope, "SameNetwork", { running: RUNNING, subnetFilter });
    new TerraformResource(scope, "Cluster", {
      terraformResourceType: "terraform_data",
      lifecycle: { precondition: [precondition] },
    });
  });
  const [[name, lookup] = []] = Object.entries(stack.byId(DataAwsSubnets));
  const [cluster] = Object.values<any>(stack.terraform.resource.terraform_data);
  const [{ condition, error_message: message }] = cluster.lifecycle.precondition;
  const short = (text: string) => text.replaceAll(`data.aws_subnets.${name}`, "WANTED");
  return { lookup, condition: short(condition), message: short(message) };
}

describe("SameNetwork", () => {
  test("looks only where a cluster runs: the first plan has none to compare with", () => {
    const { lookup } = asked({ name: "vpc-id", values: ["vpc-1"] });
    expect(lookup).toMatchObject({
      count: `\${length(${RUNNING})}`,
      filter: [{ name: "vpc-id", values: ["vpc-1"] }],
    });
  });

  test("holds while every subnet of the cluster is among those that the file asks for", () => {
    const { condition } = asked({ name: "vpc-id", values: ["vpc-1"] });
    expect(condition).toBe(
      "${length(setsubtract(flatten(data.aws_eks_cluster.running[*].vpc_config[0].subnet_ids), flatten(WANTED[*].ids))) == 0}",
    );
  });

  test.each([
    ["vpc-id", ["vpc-1"], /^network\.existing: expected all .*, got only the subnets of vpc-1\. /],
    [
      "tag:Name",
      ["demo-private-1", "demo-private-2"],
      /^network\.zones: expected all .*, got only the private subnets demo-private-1, demo-private-2 of a new VPC\. /,
    ],
  ])("names the setting that asks for another network, by %s, and the ways out", (name, values, message) => {
    const said = asked({ name, values } as SameNetworkProps["subnetFilter"]).message;
    expect(said).toMatch(message);
    expect(said).toMatch(/Nothing was changed\. Set it back\. .*write a second file in environments\//);
  });
});
