import { readdirSync } from "node:fs";
import { join } from "node:path";
import { KNOWN_ADDONS } from "../../config/cluster/addons/known";
import { INTERRUPTION_EVENTS } from "../../constructs/karpenter/interruption-events";
import { Page } from "../support/markdown";

const ROOT = join(__dirname, "..", "..");
const why = Page.read("docs/why.md");
const guide = (name: string) => Page.read(`docs/guides/${name}.md`);
const GUIDES = readdirSync(join(ROOT, "examples")).map((file) => file.replace(".yaml", ""));

describe("why each part is there", () => {
  test("what Karpenter does, in a diagram, and how it differs from Cluster Autoscaler", () => {
    const section = why.section("What Karpenter does");
    expect(section.fences[0]).toMatchObject({ language: "mermaid", text: expect.stringMatching(/Pending/) });
    const comparison = why.section("Karpenter or Cluster Autoscaler");
    expect(comparison.rows[0]).toEqual(["", "Cluster Autoscaler", "Karpenter"]);
    expect(comparison.row("A pod that fits no group")).toMatch(/stays Pending \| gets a node/);
  });

  test("each capability has the setting that governs it", () => {
    const section = why.section("What Karpenter does");
    for (const [can, setting] of [
      ["launch just in time", "karpenter.batching"],
      ["prefer Spot, fall back", "capacityTypes"],
      ["consolidate", "disruption"],
      ["renew nodes", "expireAfter"],
      ["leave before AWS takes", "interruption.queue"],
    ] as const)
      expect(section.row(can)).toContain(setting);
  });

  test("each add-on that this project knows: what it does, and what is missing without it", () => {
    const section = why.section("Add-ons");
    for (const name of Object.keys(KNOWN_ADDONS))
      expect(section.row(`\`${name}\``).split(" | ")).toHaveLength(3);
  });

  test("Pod Identity and IRSA by their own trust, binding and needs", () => {
    const section = why.section("Pod Identity or IRSA");
    expect(section.row("Who ties role")).toMatch(/association.*\|.*annotation/);
    expect(section.row("The role trusts")).toMatch(
      /pods\.eks\.amazonaws\.com.*sts:TagSession.*\|.*OIDC.*sts:AssumeRoleWithWebIdentity/,
    );
    expect(section.row("Needs")).toMatch(/eks-pod-identity-agent.*\|.*OIDC/);
  });

  test("why regional STS, with and without a VPC endpoint, and what a private cluster needs", () => {
    const section = why.section("Regional STS endpoints");
    for (const reason of ["Latency", "Reliability", "Residency"])
      expect(section.text).toContain(`**${reason}**`);
    expect(section.text).toContain("eks.amazonaws.com/sts-regional-endpoints");
    for (const endpoint of ["ec2", "ecr.api", "ecr.dkr", "s3", "sts", "ssm", "sqs", "eks", "eks-auth"])
      expect(section.paragraphs.at(-1)).toContain(`\`${endpoint}\``);
  });

  test("a node's role: what it lacks without, the instance profile, whose access entry", () => {
    const section = why.section("Node role and instance profile");
    for (const [cannot, policy] of [
      ["join the cluster", "AmazonEKSWorkerNodePolicy"],
      ["pull images", "AmazonEC2ContainerRegistryPullOnly"],
      ["send logs", "a policy that you attach"],
    ] as const)
      expect(section.row(cannot)).toContain(policy);
    const text = section.paragraphs.join(" ");
    expect(text).toMatch(/settings\.aws\.defaultInstanceProfile` is gone/);
    expect(text).toMatch(/create_access_entry = false.*with the group's role it is needed/);
  });

  test("taints of the system nodes, and CoreDNS, which locks a new cluster", () => {
    const section = why.section("Taints and tolerations");
    expect(section.text).toContain("CriticalAddonsOnly=true:NoSchedule");
    expect(section.text).toContain("`NO_SCHEDULE`");
    expect(section.paragraphs.find((each) => each.startsWith("**CoreDNS"))).toMatch(/stays Pending/);
  });

  test("Karpenter off its own nodes, and what happens when all system nodes go", () => {
    const text = why.section("System nodes").paragraphs.join(" ");
    expect(text).toMatch(/karpenter\.sh\/nodepool DoesNotExist/);
    expect(text).toMatch(/until the group has replaced its own/);
    expect(text).not.toMatch(/never recover/);
  });

  test("each event of the queue, and what Karpenter does with it", () => {
    const section = why.section("Interruption queue");
    expect(section.rows.slice(1)).toHaveLength(INTERRUPTION_EVENTS.length);
    expect(section.row("Rebalance")).toMatch(/no drain/);
  });

  test("nodes are orphaned by a controller, role or network that goes first", () => {
    expect(why.section("Two charts, a pause, a hook").text.replace(/\s+/g, " ")).toMatch(
      /not orphaned because a NodePool is deleted first.*when the controller, its role or its network goes/,
    );
  });

  test("hosted zones are out of scope, and are told to be", () => {
    expect(why.section("What is not here").text).toMatch(/Route 53/);
  });

  test("leads on to the sources, and each guide leads there", () => {
    const targets = why.section("To read on").links.map(({ target }) => target);
    expect(targets).toEqual(
      expect.arrayContaining([
        "https://karpenter.sh/docs/getting-started/getting-started-with-karpenter/",
        "https://www.eksworkshop.com/docs/autoscaling/compute/karpenter/",
        "https://docs.aws.amazon.com/eks/latest/best-practices/karpenter.html",
        "https://github.com/terraform-aws-modules/terraform-aws-eks/tree/master/examples/karpenter",
        "https://aws-ia.github.io/terraform-aws-eks-blueprints/getting-started/#prerequisites",
      ]),
    );
    for (const name of GUIDES)
      expect(guide(name).links.some(({ target }) => target.startsWith("../why.md"))).toBe(true);
  });
});
