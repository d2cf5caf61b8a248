import { readdirSync } from "node:fs";
import { join } from "node:path";
import { Page } from "../support/markdown";

const ROOT = join(__dirname, "..", "..");
const guide = (name: string) => Page.read(`docs/guides/${name}.md`);
const GUIDES = readdirSync(join(ROOT, "examples")).map((file) => file.replace(".yaml", ""));

describe("the guides", () => {
  test("clean up workloads first, without -target, and never infra alone", () => {
    for (const name of GUIDES) {
      const page = guide(name);
      const cleanUp = page.headings.find(({ text }) => /Clean up$/.test(text))!.text;
      expect(page.section(cleanUp).commands).toEqual([
        `npx cdktf destroy ${name}-workloads`,
        `npx cdktf destroy ${name}-infra`,
        `rm environments/${name}.yaml`,
      ]);
      expect(page.commands.join("\n")).not.toMatch(/-target/);
    }
  });

  test("deploy infra, then workloads, then set kubectl's context", () => {
    for (const name of GUIDES) {
      const page = guide(name);
      expect(page.section("4. Deploy").commands).toEqual([
        `npx cdktf deploy ${name}-infra`,
        `npx cdktf deploy ${name}-workloads`,
        expect.stringMatching(/^aws eks update-kubeconfig --region \S+ --name \S+/),
      ]);
    }
  });

  test("leave nothing to apply: NodePools and samples come with workloads", () => {
    for (const name of GUIDES) expect(guide(name).commands.join("\n")).not.toMatch(/kubectl apply|\bsed\b/);
    expect(guide("managed-node-group").section("4. Deploy").text).toMatch(/come with `workloads`/);
  });

  test("arm64: nodes, pods, Spot by EC2's own word, the pod's line", () => {
    const page = guide("arm64-spot-poc").section("5. See it");
    expect(
      page.output(
        "kubectl get nodes -L kubernetes.io/arch,karpenter.sh/capacity-type,topology.kubernetes.io/zone",
      ),
    ).toMatch(/Ready .* arm64 +spot +us-east-1/);
    expect(page.output("kubectl get pods -o wide")).toMatch(/hello-arm64 +1\/1 +Running/);
    const asked = page.commands.find((command) => command.startsWith("aws ec2 describe-instances"))!;
    expect(page.output(asked)).toMatch(/^i-\w+\t\S+\tspot$/m);
    expect(page.commands).toContain("kubectl logs hello-arm64");
    expect(page.text).toContain("# Hello from ARM64 node");
  });

  test("arm64: its tips", () => {
    const tips = guide("arm64-spot-poc").paragraphs.find((each) => each.startsWith("Tips:"));
    for (const tip of ["AL2023", "Spot", "`nodeSelector`", "limits", "`httpTokens`"])
      expect(tips).toContain(tip);
  });

  test("Bottlerocket: scale up and down, with what is seen", () => {
    const page = guide("bottlerocket-spot").section("5. See it");
    const scaled = page.commands.filter((command) => command.startsWith("kubectl scale deployment inflate"));
    expect(scaled.length).toBeGreaterThan(1);
    expect(scaled.at(-1)).toBe("kubectl scale deployment inflate --replicas=0");
  });

  test("existing VPC: each variable of the write-up, and the setting in its place", () => {
    const section = guide("existing-vpc").section("2. Settings to change");
    for (const [variable, setting] of [
      ["aws_account_id", "aws.accountId"],
      ["region", "aws.region"],
      ["aws_profile", "aws.profile"],
      ["environment", "aws.tags"],
      ["vpc_id", "network.existing.vpcId"],
      ["private_subnets", "network.existing.privateSubnetIds"],
      ["tags", "aws.tags"],
      ["admin_username", "cluster.access.alice.user"],
      ["karpenter_chart_version", "karpenter.version"],
      ["cluster_name", "cluster.name"],
      ["karpenter_nodepool", "nodePools"],
    ] as const)
      expect(section.row(`\`${variable}\``)).toContain(`\`${setting}\``);
  });

  test("existing VPC: NodePools of the cluster, pods where their architecture is", () => {
    const page = guide("existing-vpc").section("5. See it");
    expect(page.output("kubectl get nodepools.karpenter.sh")).toMatch(/graviton .* True[\s\S]*x86 .* True/);
    expect(page.output("kubectl get pods -o wide")).toMatch(/nginx-amd64-[\s\S]*nginx-arm64-/);
  });

  test("node group: two nodes, and a third for three replicas", () => {
    const page = guide("managed-node-group").section("5. See it");
    expect(page.paragraphs.join(" ")).toMatch(/Two nodes, both of the managed group/);
    const lists = page.fences.flatMap(({ text }) =>
      text
        .split(/^\$ /m)
        .filter((part) => part.startsWith("kubectl get nodes\n"))
        .map((part) => part.split("\n").filter((line) => / Ready /.test(line)).length),
    );
    expect(lists).toEqual([2, 3, 2]);
    expect(page.output("kubectl scale deployment inflate --replicas=3")).toContain("scaled");
  });

  test("each follows its example from clone to clean-up, by the same steps", () => {
    for (const name of GUIDES) {
      const headings = guide(name).headings.map(({ text }) => text.replace(/^\d\. /, ""));
      expect(headings).toEqual(
        expect.arrayContaining(["Get it", "Settings to change", "Deploy", "See it", "When it does not"]),
      );
      expect(headings.at(-1)).toBe("Clean up");
      expect(guide(name).links.map(({ target }) => target)).toContain(`../../examples/${name}.yaml`);
    }
  });
});
