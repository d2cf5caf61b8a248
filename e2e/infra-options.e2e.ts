import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { stringify } from "yaml";
import { policiesOf } from "../__tests__/support/deployer";
import type { AwsClient } from "../rehearsal/aws/client";
import { type EmulatedRun, startEmulatedRun } from "../rehearsal/emulated-run";
import type { RecordedCall } from "../rehearsal/emulator/gateway";
import { type Item, inventory } from "../rehearsal/emulator/inventory";
import { all, textOf } from "../rehearsal/emulator/xml";
import { RunScope } from "../rehearsal/processes";
import { notAllowed } from "./support/deployer-policy";
import { HandOver } from "./support/hand-over";
import { emailFrom } from "./support/mailbox";
import { rollbackCommands, typed, versionsOf } from "./support/rollback";

const ROOT = join(__dirname, "..");
const ACCOUNT = "111122223333";

/** Every choice that is not the default, at once. */
const ENVIRONMENT = {
  aws: { region: "eu-west-1" },
  cluster: {
    version: "1.35",
    logging: { kmsKey: "own" },
    admins: [`arn:aws:iam::${ACCOUNT}:role/ops`],
    access: {
      ann: {
        user: "ann",
        policies: [
          { name: "AmazonEKSViewPolicy" },
          { name: "AmazonEKSEditPolicy", namespaces: ["team-a", "team-b"] },
        ],
      },
      deployers: { principal: `arn:aws:iam::${ACCOUNT}:role/deployer`, groups: ["deployers"] },
    },
    addons: {
      "vpc-cni": { podIdentity: true },
      "aws-ebs-csi-driver": {},
      "metrics-server": {},
      adot: {
        podIdentity: {
          serviceAccount: "collector",
          namespace: "otel",
          policies: ["CloudWatchAgentServerPolicy"],
        },
      },
    },
  },
  karpenter: { identity: "irsa", nodeRole: "shared", nodeIdentity: "instanceProfile", isolatedVpc: true },
  interruption: { kmsKey: "own", notifications: { emails: ["ops@example.com"] } },
  monitoring: { cloudwatch: { topicArn: `arn:aws:sns:eu-west-1:${ACCOUNT}:alarms` } },
  spot: { serviceLinkedRole: "create" },
  // A profile and a role that somebody else has made.
  nodeClasses: { default: {}, golden: { instanceProfile: "golden" } },
  nodePools: { general: {}, golden: { nodeClass: "golden" } },
};

const trusting = (Principal: object) =>
  JSON.stringify({
    Version: "2012-10-17",
    Statement: [{ Effect: "Allow", Principal, Action: "sts:AssumeRole" }],
  });

async function makeRolesOfOthers(): Promise<void> {
  const AssumeRolePolicyDocument = trusting({ Service: "ec2.amazonaws.com" });
  await aws.query("iam", "CreateRole", { RoleName: "golden", Path: "/team/", AssumeRolePolicyDocument });
  const trust = trusting({ AWS: `arn:aws:iam::${ACCOUNT}:root` });
  await aws.query("iam", "CreateRole", { RoleName: "ops", AssumeRolePolicyDocument: trust });
  const words = ["DescribeCluster", "ListAccessEntries", "ListAssociatedAccessPolicies", "DeleteAccessEntry"];
  const Statement = [{ Effect: "Allow", Action: words.map((word) => `eks:${word}`), Resource: "*" }];
  const PolicyDocument = JSON.stringify({ Version: "2012-10-17", Statement });
  await aws.query("iam", "PutRolePolicy", { RoleName: "ops", PolicyName: "hand-over", PolicyDocument });
  await aws.query("iam", "CreateInstanceProfile", { InstanceProfileName: "golden" });
  await aws.query("iam", "AddRoleToInstanceProfile", { InstanceProfileName: "golden", RoleName: "golden" });
}

let scope: RunScope;
let run: EmulatedRun;
let file: string;
let aws: AwsClient;
let untouched: Item[];
/** What Terraform asked of AWS, without what the tests ask. */
const terraforms: RecordedCall[] = [];

async function recorded(work: () => Promise<void>): Promise<void> {
  const before = run.gateway.calls.length;
  await work();
  terraforms.push(...run.gateway.calls.slice(before));
}

beforeAll(async () => {
  scope = new RunScope();
  file = join(scope.folder(join(ROOT, ".cache", "runs", "options-")), "default.yaml");
  writeFileSync(file, stringify(ENVIRONMENT));
  run = await startEmulatedRun(scope, {
    ...{ root: ROOT, environment: "default", file, env: process.env, deployBy: "terraform" },
  });
  aws = run.client;
  await makeRolesOfOthers();
  await run.project.providers("infra");
  untouched = await inventory(aws);
  await recorded(() => run.project.deploy("infra"));
});
afterAll(() => scope.end());

/** Other settings of the cluster, in the file that the next plan reads. */
async function edit(cluster: object): Promise<void> {
  writeFileSync(file, stringify({ ...ENVIRONMENT, cluster: { ...ENVIRONMENT.cluster, ...cluster } }));
  await run.reconfigure(file);
}

const eks = <T = any>(path: string): Promise<T> => aws.read<T>("eks", `/clusters/karpenter${path}`);

async function access(principal: string) {
  const path = `/access-entries/${encodeURIComponent(`arn:aws:iam::${ACCOUNT}:${principal}`)}`;
  const { accessEntry } = await eks(path);
  const { associatedAccessPolicies } = await eks(`${path}/access-policies`);
  return { accessEntry, policies: associatedAccessPolicies };
}

async function attachedPolicies(role: string): Promise<string[]> {
  const answer = await aws.query("iam", "ListAttachedRolePolicies", { RoleName: role });
  const policies = all(answer, "ListAttachedRolePoliciesResult", "AttachedPolicies", "member");
  return policies.map((policy) => textOf(policy, "PolicyName")).sort();
}

async function trustOf(role: string) {
  const answer = await aws.query("iam", "GetRole", { RoleName: role });
  const text = textOf(answer, "GetRoleResult", "Role", "AssumeRolePolicyDocument");
  return JSON.parse(decodeURIComponent(text)).Statement[0];
}

async function topics(): Promise<string[]> {
  const answer = await aws.query("sns", "ListTopics");
  return all(answer, "ListTopicsResult", "Topics", "member").map((topic) => textOf(topic, "TopicArn"));
}

describe("infra with every choice that is not the default", () => {
  test("binds the controller's role to its service account through the cluster's OIDC provider", async () => {
    const { cluster } = await eks("");
    const issuer = cluster.identity.oidc.issuer.replace("https://", "");
    expect(await trustOf("karpenter-karpenter")).toMatchObject({
      Principal: { Federated: `arn:aws:iam::${ACCOUNT}:oidc-provider/${issuer}` },
      Action: "sts:AssumeRoleWithWebIdentity",
      Condition: {
        StringEquals: {
          [`${issuer}:sub`]: "system:serviceaccount:kube-system:karpenter",
          [`${issuer}:aud`]: "sts.amazonaws.com",
        },
      },
    });
  });

  test("gives Karpenter's nodes the system nodes' role in a profile of Terraform's, and no access entry", async () => {
    const answer = await aws.query("iam", "GetInstanceProfile", {
      InstanceProfileName: "KarpenterNodeInstanceProfile-karpenter",
    });
    const roles = all(answer, "GetInstanceProfileResult", "InstanceProfile", "Roles", "member");
    expect(roles.map((role) => textOf(role, "RoleName"))).toEqual(["karpenter-system-node"]);
    const { accessEntries } = await eks("/access-entries");
    expect(accessEntries.filter((arn: string) => arn.includes("node"))).toEqual([]);
  });

  test("lets nodes of a node class's own instance profile join: its role has an access entry, and Karpenter may pass it", async () => {
    expect((await access("role/team/golden")).accessEntry.type).toBe("EC2_LINUX");
    expect(await attachedPolicies("karpenter-karpenter")).toContain(
      "KarpenterControllerNodeClassesPolicy-karpenter",
    );
  });

  test("lets people in: by an IAM user's name, by role, for namespaces, by groups", async () => {
    const ann = await access("user/ann");
    expect(ann.accessEntry.type).toBe("STANDARD");
    expect(
      ann.policies.map(({ policyArn, accessScope }: any) => [policyArn.split("/").at(-1), accessScope]),
    ).toEqual(
      expect.arrayContaining([
        ["AmazonEKSViewPolicy", expect.objectContaining({ type: "cluster" })],
        ["AmazonEKSEditPolicy", { type: "namespace", namespaces: ["team-a", "team-b"] }],
      ]),
    );
    const deployers = await access("role/deployer");
    expect(deployers.accessEntry.kubernetesGroups).toEqual(["deployers"]);
    expect(deployers.policies).toEqual([]);
    expect((await access("role/ops")).policies).toHaveLength(1);
  });

  test("has its add-ons, each with the role that it needs, and the nodes without the CNI's", async () => {
    const { addons } = await eks("/addons");
    expect(addons).toEqual(expect.arrayContaining(["aws-ebs-csi-driver", "metrics-server", "adot"]));
    const { associations } = await eks("/pod-identity-associations");
    expect(
      associations.map(({ namespace, serviceAccount }: any) => `${namespace}/${serviceAccount}`).sort(),
    ).toEqual(["kube-system/aws-node", "kube-system/ebs-csi-controller-sa", "otel/collector"]);
    expect(await attachedPolicies("karpenter-addon-aws-ebs-csi-driver")).toEqual([
      "AmazonEBSCSIDriverPolicyV2",
    ]);
    expect(await attachedPolicies("karpenter-addon-vpc-cni")).toEqual(["AmazonEKS_CNI_Policy"]);
    expect(await attachedPolicies("karpenter-system-node")).not.toContain("AmazonEKS_CNI_Policy");
  });

  test("has the Spot role", async () => {
    await aws.query("iam", "GetRole", { RoleName: "AWSServiceRoleForSpot" });
  });

  test("emails of an interruption in words", async () => {
    const [topic = ""] = await topics();
    const subscribed = await aws.query("sns", "ListSubscriptionsByTopic", { TopicArn: topic });
    const subscriptions = all(subscribed, "ListSubscriptionsByTopicResult", "Subscriptions", "member");
    expect(subscriptions.map((each) => [textOf(each, "Protocol"), textOf(each, "Endpoint")])).toEqual([
      ["email", "ops@example.com"],
    ]);
    const email = await emailFrom(aws, {
      topicArn: topic,
      rule: "karpenter-SpotInterruption",
      detail: { "instance-id": "i-0123456789abcdef0", "instance-action": "terminate" },
    });
    expect(email).toMatch("EC2 takes Spot instance i-0123456789abcdef0 back in two minutes (terminate).");
    expect(email).toMatch(/at \d{4}-\d\d-\d\dT[\d:]+Z in eu-west-1, account 111122223333\./);
    expect(email).toMatch("Watched for the EKS cluster karpenter;");
  });

  test("has alarms on the queue that tell a topic of both their ends", async () => {
    const answer = await aws.query("monitoring", "DescribeAlarms");
    const alarms = all(answer, "DescribeAlarmsResult", "MetricAlarms", "member");
    expect(alarms.map((alarm) => textOf(alarm, "AlarmName")).sort()).toEqual([
      "karpenter-karpenter-gone",
      "karpenter-karpenter-messages-wait",
    ]);
    const topic = `arn:aws:sns:eu-west-1:${ACCOUNT}:alarms`;
    for (const alarm of alarms) {
      for (const actions of ["AlarmActions", "OKActions"])
        expect(all(alarm, actions, "member").map((each) => textOf(each))).toEqual([topic]);
    }
  });

  test("is what it should be: a second plan is empty", async () => {
    expect(await run.project.pendingChanges("infra")).toBeUndefined();
  });

  test("is taken from whoever made it by npm run hand-over, once an admin of the file asks, and no plan brings it back", async () => {
    const ops = `arn:aws:iam::${ACCOUNT}:role/ops`;
    const handOver = await HandOver.prepare(scope, run, ops);
    const before = await handOver.entries();
    expect(await handOver.as(handOver.creator)).toEqual({
      status: 1,
      said: expect.stringMatching(/is none of the admins that the file has let in.*Nothing was done/s),
    });
    expect(await handOver.entries()).toEqual(before);

    const { status, said } = await handOver.as(handOver.admin);
    expect(status).toBe(0);
    const after = await handOver.entries();
    const [creator, ...more] = before.filter((each) => !after.includes(each));
    expect(said).toContain(`${creator} has no entry in cluster karpenter any more`);
    expect([more, after.includes(ops)]).toEqual([[], true]);
    expect((await handOver.as(handOver.admin)).said).toContain(
      "Nobody rules cluster karpenter but whom the file names",
    );
    handOver.end();
    expect(await run.project.pendingChanges("infra")).toBeUndefined();
  });

  test("goes back to the Kubernetes before, as docs/upgrades.md says, and ends in an empty plan", async () => {
    await edit({ version: "1.36" });
    await recorded(() => run.project.deploy("infra"));

    const [nodeGroup = "", controlPlane = "", addons = ""] = rollbackCommands("karpenter");
    await typed(nodeGroup, aws);
    expect(await versionsOf(aws, "karpenter")).toEqual({ controlPlane: "1.36", nodeGroup: "1.35" });
    await typed(controlPlane, aws);
    expect(await versionsOf(aws, "karpenter")).toEqual({ controlPlane: "1.35", nodeGroup: "1.35" });
    const lines = (await typed(addons, aws)).trim().split("\n");
    const kept = lines.map((line) => line.split(/\s+/) as [string, string]);
    expect(kept).toContainEqual(["coredns", "v1.36.0-eksbuild.1"]);

    await edit({ version: "1.35" });
    const changes = await run.project.plannedChanges("infra");
    expect(new Set(changes.map(({ type, action }) => `${action} ${type}`))).toEqual(
      new Set(["update aws_eks_addon"]),
    );
    const settings: Readonly<Record<string, object>> = ENVIRONMENT.cluster.addons;
    const pinned = kept.map(([name, version]) => [name, { ...settings[name], version }]);
    await edit({ version: "1.35", addons: Object.fromEntries(pinned) });
    expect(await run.project.pendingChanges("infra")).toBeUndefined();
  });

  test("is gone after a destroy", async () => {
    await recorded(() => run.project.destroy("infra"));
    expect(await inventory(aws)).toEqual(untouched);
    expect(await topics()).toEqual([]);
  });

  test("took no call that the policies of npm run policies do not allow", () => {
    expect(terraforms.map(({ action }) => action)).toEqual(
      expect.arrayContaining(["CreateCluster", "DeleteVpc"]),
    );
    expect(notAllowed(terraforms, policiesOf(ENVIRONMENT).values())).toEqual([]);
  });
});
