import { NODE_POOL_DEFAULTS } from "../../config/node-pools/defaults";
import { Page } from "../support/markdown";

const nodes = Page.read("docs/nodes.md");
const troubleshooting = Page.read("docs/troubleshooting.md");
const guide = (name: string) => Page.read(`docs/guides/${name}.md`);

describe("choosing nodes", () => {
  test("a pod chooses by labels and values that exist", () => {
    const section = nodes.section("How a pod chooses");
    expect(section.row("kubernetes.io/arch: arm64")).toMatch(/Graviton/);
    expect(section.row("karpenter.sh/capacity-type: on-demand")).toMatch(/`ON_DEMAND` matches nothing/);
    expect(section.text).toMatch(/no capacity type `GRAVITON`/);
  });

  test("an example for each thing that a NodePool or NodeClass is asked for", () => {
    for (const heading of [
      "x86 and Graviton",
      "Spot first, on demand as fallback",
      "Sizes",
      "Zones",
      "Taints",
      "Cost against calm",
      "AMIs and disks",
    ]) {
      const section = nodes.section(heading);
      expect([heading, section.fences.some(({ language }) => language === "yaml")]).toEqual([heading, true]);
    }
  });

  test("several types by name in the place where Kubernetes takes them, with minValues", () => {
    const named = nodes.section("Spot first, on demand as fallback").fences.at(-1)?.text;
    expect(named).toMatch(
      /key: node\.kubernetes\.io\/instance-type\n +operator: In\n +values: \[m5\.large, m5a\.large, m5n\.large, m5d\.large/,
    );
    expect(named).toMatch(/minValues: \d/);
  });

  test("limits, and the command that shows their use", () => {
    const section = nodes.section("Limits, and how to see their use");
    expect(section.text).toContain("exceed limits for nodepool");
    expect(section.commands[0]).toMatch(
      /^kubectl get nodepools -o custom-columns=.*\.status\.resources\.cpu.*\.spec\.limits\.cpu/,
    );
  });

  test("no minimum of nodes, and what to do instead, by whom with which Karpenter", () => {
    const section = nodes.section("No minimum of nodes");
    for (const way of ["`headroom`", "`replicas`", "1.14 and newer", "capacityBuffer: false"])
      expect(section.row(way)).toBeDefined();
    expect(section.fences.map(({ text }) => text).join()).toMatch(/headroom: \{.*staticCapacity: true/s);
  });

  test("when nodes go, by the defaults as they are, and what holds them back", () => {
    const { expireAfter, terminationGracePeriod, disruption } = NODE_POOL_DEFAULTS;
    const section = nodes.section("When nodes go");
    expect(section.row("expiry")).toContain(`\`${expireAfter}\``);
    expect(section.row("expiry")).toContain(
      `| **no** | for \`terminationGracePeriod\` (\`${terminationGracePeriod}\`)`,
    );
    expect(section.row("consolidation")).toContain(`\`${disruption.consolidateAfter}\``);
    expect(section.row("consolidation")).toMatch(/yes \| yes$/);
    expect(section.paragraphs.find((each) => each.startsWith("**With the defaults"))).toMatch(
      /31 days.*do-not-disrupt.*24 hours more/,
    );
    const { paragraphs } = Page.read("README.md").section("On your account");
    expect(paragraphs.join(" ")).toMatch(
      /expireAfter: 720h.*do-not-disrupt.*24 hours later \(`terminationGracePeriod: 24h`\)/,
    );
  });
});

describe("troubleshooting", () => {
  test("a pod that no type fits: larger types, not a higher limit", () => {
    for (const page of [troubleshooting, guide("bottlerocket-spot")])
      expect(page.row("no instance type has enough resources")).toMatch(/DaemonSets.*(maxCpu|larger types)/);
    expect(nodes.section("Sizes").text).toMatch(/no limit of the pool/);
  });

  test("selection, permissions and timeouts each have a row with a fix", () => {
    const section = guide("existing-vpc").section("6. When it does not");
    expect(section.row("wrong kind of node")).toContain("`nodeSelector`");
    expect(section.row("permission errors")).toContain("aws eks list-pod-identity-associations");
    expect(section.row("times out")).toContain("karpenter.crdWait");
  });

  test("follows Karpenter's log where it runs", () => {
    const log = (namespace: string) =>
      `kubectl logs -f -n ${namespace} -l app.kubernetes.io/name=karpenter -c controller`;
    for (const page of [troubleshooting, guide("arm64-spot-poc"), guide("bottlerocket-spot")])
      expect(page.commands).toContain(log("kube-system"));
    expect(guide("spot-with-on-demand-fallback").commands).toContain(log("karpenter"));
  });

  test("an old log-in to ECR Public, the one thing that stops an anonymous pull", () => {
    expect(troubleshooting.row("public.ecr.aws")).toContain("helm registry logout public.ecr.aws");
  });
});
