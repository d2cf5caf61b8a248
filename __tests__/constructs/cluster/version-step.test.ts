import { AwsProvider } from "@cdktf/provider-aws/lib/provider";
import { VersionStep } from "../../../constructs/cluster/version-step";
import { built } from "../../support/built";

function step(version: string) {
  let precondition: VersionStep["precondition"] | undefined;
  const stack = built((scope) => {
    new AwsProvider(scope, "Aws", { region: "eu-west-1" });
    precondition = new VersionStep(scope, "Step", { clusterName: "demo", version }).precondition;
  });
  return { data: stack.terraform.data, precondition: precondition! };
}

describe("VersionStep", () => {
  test("asks for the cluster only where there is one, so that the first plan works", () => {
    const { data } = step("1.35");
    const [names] = Object.keys(data.aws_eks_clusters);
    expect(Object.values(data.aws_eks_cluster)).toEqual([
      expect.objectContaining({
        name: "demo",
        count: `\${contains(tolist(data.aws_eks_clusters.${names}.names), "demo") ? 1 : 0}`,
      }),
    ]);
  });

  test("lets a cluster stay, or go up by one minor version", () => {
    expect(step("1.35").precondition.condition).toContain('["1.34","1.35"]');
    expect(step("1.36").precondition.condition).toContain('["1.35","1.36"]');
  });

  test("says what runs, what was asked for, and what to set", () => {
    expect(step("1.35").precondition.errorMessage).toMatch(
      /^cluster.version: found 1.35, but cluster demo runs \$\{join\(.*\)\}\. EKS goes up by one minor version at a time/,
    );
  });
});
