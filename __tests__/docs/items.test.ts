import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { KNOWN_ADDONS } from "../../config/cluster/addons/known";
import { NODE_POOL_DEFAULTS } from "../../config/node-pools/defaults";
import { INTERRUPTION_EVENTS } from "../../constructs/karpenter/interruption-events";
import { Page } from "../support/markdown";

const ROOT = join(__dirname, "..", "..");
const [account, nodes, troubleshooting, versions, why] = [
  "account",
  "nodes",
  "troubleshooting",
  "versions",
  "why",
].map((name) => Page.read(`docs/${name}.md`)) as [Page, Page, Page, Page, Page];
const guide = (name: string) => Page.read(`docs/guides/${name}.md`);
const GUIDES = readdirSync(join(ROOT, "examples")).map((file) => file.replace(".yaml", ""));
const PERMISSIONS = "../account.md#permissions-of-whoever-deploys";

describe("what the account needs", () => {
  test("names each tool with its version, and a command that shows it", () => {
    for (const tool of ["Node.js", "Terraform", "AWS CLI", "kubectl", "Helm"])
      expect(versions.section("Tools").row(tool)).toMatch(/\| \d/);
    expect(account.section("Tools").commands).toEqual([
      "node --version",
      "terraform version",
      "aws --version",
      "kubectl version --client",
      "aws sts get-caller-identity",
    ]);
  });

  test("tells whoever deploys which permissions it takes, and each guide leads there", () => {
    const section = account.section("Permissions of whoever deploys");
    expect(section.links).toContainEqual(expect.objectContaining({ target: "policies" }));
    for (const service of ["EC2", "EKS", "IAM", "KMS", "CloudWatch Logs", "SQS", "STS"])
      expect(section.row(service)).toBeDefined();
    for (const name of GUIDES) {
      const links = guide(name)
        .section("1. Get it")
        .links.map(({ target }) => target);
      expect(links).toEqual(expect.arrayContaining([PERMISSIONS, "../account.md#tools"]));
    }
  });

  test("gives the command that makes the Spot role, and what Karpenter says without it", () => {
    const section = account.section("The Spot role");
    expect(section.commands).toContain(
      "aws iam create-service-linked-role --aws-service-name spot.amazonaws.com",
    );
    expect(section.text.replace(/\s+/g, " ")).toContain(
      "do not have permission to create the service-linked role for EC2 Spot Instances",
    );
    expect(guide("bottlerocket-spot").section("1. Get it").commands).toContain(
      "aws iam create-service-linked-role --aws-service-name spot.amazonaws.com",
    );
  });

  test("shows users by name, roles by ARN, and namespaces", () => {
    const settings = account.section("Users").fences.find(({ language }) => language === "yaml")?.text;
    for (const key of ["admins:", "user: alice", "principal: arn:", "namespaces: [shop]"])
      expect(settings).toContain(key);
  });

  test("tells what AWS keeps after a destroy, unconfirmed email subscriptions among it", () => {
    const left = account.section("What AWS keeps after a destroy");
    expect(left.row("KMS key")).toMatch(/30 days/);
    expect(left.row("Log group")).toContain("aws logs delete-log-group");
    expect(left.row("Email subscriptions")).toMatch(/nobody can delete them/);
    expect(left.row("Volumes")).toBeDefined();
    expect(guide("arm64-spot-poc").section("4. Deploy").text).toMatch(/email with a link/);
  });
});

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

describe("policies", () => {
  const folder = join(ROOT, "docs/policies");
  const files = readdirSync(folder);

  test("are five: four of one role that deploys, and one of a role that plans", () => {
    expect(files.toSorted()).toEqual([
      "deploy-cluster.json",
      "deploy-network.json",
      "deploy-policies.json",
      "deploy-roles.json",
      "plan.json",
    ]);
    const named = account.section("Permissions of whoever deploys").text;
    for (const file of files) expect(named).toContain(file);
  });

  test("allow no service whole, and none of what Karpenter alone does", () => {
    const actions: string[] = files.flatMap((file) =>
      JSON.parse(readFileSync(join(folder, file), "utf8")).Statement.flatMap(
        ({ Action }: { Action: string | string[] }) => Action,
      ),
    );
    expect(actions.filter((action) => /^(\*|\w+:\*)$/.test(action))).toEqual([]);
    for (const own of ["ec2:CreateFleet", "pricing:GetProducts", "sqs:ReceiveMessage"])
      expect(actions).not.toContain(own);
  });
});
