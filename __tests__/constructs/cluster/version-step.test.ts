import { AwsProvider } from "@cdktf/provider-aws/lib/provider";
import { VersionStep } from "../../../constructs/cluster/version-step";
import { built } from "../../support/built";

function step(version: string, isDefault?: boolean) {
  let precondition: VersionStep["precondition"] | undefined;
  const stack = built((scope) => {
    new AwsProvider(scope, "Aws", { region: "eu-west-1" });
    precondition = new VersionStep(scope, "Step", { clusterName: "demo", version, isDefault }).precondition;
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

  test.each([
    ["1.34", false],
    ["1.35", true],
    ["1.36", true],
    ["1.37", false],
    ["1.38", false],
  ])("from %s to 1.36, where the file names it: %s", (running, isTaken) => {
    expect(isTakenFrom(running, step("1.36").precondition.condition)).toBe(isTaken);
  });

  test.each([
    ["1.35", false],
    ["1.36", true],
    ["1.37", false],
  ])("a default of 1.36 does not move a cluster that runs %s: %s", (running, isTaken) => {
    expect(isTakenFrom(running, step("1.36", true).precondition.condition)).toBe(isTaken);
  });

  test("says what runs, what was asked for, and what EKS takes", () => {
    expect(step("1.35").precondition.errorMessage).toMatch(
      /^cluster.version: expected \$\{join\(.*\)\}, which cluster demo runs, or the next minor version, got 1.35\. EKS goes up by one.*; the way back.* is in docs\/upgrades\.md/,
    );
  });

  test("of a default, what to write to keep what runs", () => {
    expect(step("1.36", true).precondition.errorMessage).toMatch(
      /cluster demo runs \$\{join\(.*\)\}, and without one .* make it 1.36. Write cluster: \{ version: "\$\{join/,
    );
  });
});

/** As Terraform evaluates it. */
function isTakenFrom(running: string, condition: unknown): boolean {
  const [, taken = "[]"] =
    String(condition).match(/^\$\{length\(setsubtract\(.*, (\[.*\])\)\) == 0\}$/) ?? [];
  return JSON.parse(taken).includes(running);
}
