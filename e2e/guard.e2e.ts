import { execFile } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { stringify } from "yaml";
import { type EmulatedRun, startEmulatedRun } from "../rehearsal/emulated-run";
import { startEmulator } from "../rehearsal/emulator/emulator";
import { inventory } from "../rehearsal/emulator/inventory";
import { RunScope } from "../rehearsal/processes";

const run = promisify(execFile);
const ROOT = join(__dirname, "..");
const REGION = "eu-west-1";

let scope: RunScope;
let infra: EmulatedRun;
let env: NodeJS.ProcessEnv;
let vpcId: string;
let subnetIds: string[];
/** Ids of what this cluster's controllers left, and of what is another's. */
let own: string[];
let others: string[];

async function aws(...args: readonly string[]): Promise<string> {
  const { stdout } = await run("aws", [...args, "--output", "text"], { env });
  return stdout.trim();
}

/** A VPC that is there before infra and after it, and that others use. */
async function existingVpc(): Promise<void> {
  vpcId = await aws("ec2", "create-vpc", "--cidr-block", "10.0.0.0/16", "--query", "Vpc.VpcId");
  for (const attribute of ["support", "hostnames"])
    await aws("ec2", "modify-vpc-attribute", "--vpc-id", vpcId, `--enable-dns-${attribute}`);
  subnetIds = await Promise.all(
    ["a", "b"].map((zone, index) =>
      aws(
        ...["ec2", "create-subnet", "--vpc-id", vpcId, "--cidr-block", `10.0.${index}.0/24`],
        ...["--availability-zone", `${REGION}${zone}`, "--query", "Subnet.SubnetId"],
      ),
    ),
  );
}

const tags = (type: string, all: Record<string, string>) => [
  "--tag-specifications",
  `ResourceType=${type},Tags=[${Object.entries(all)
    .map(([key, value]) => `{Key=${key},Value=${value}}`)
    .join(",")}]`,
];

/** Network interface of a pod that had security groups of its own. */
async function podInterface(cluster: string): Promise<string> {
  const words = ["create-network-interface", "--subnet-id", subnetIds[0]!];
  const id = await aws("ec2", ...words, "--query", "NetworkInterface.NetworkInterfaceId");
  // The emulator drops the tags of its creation.
  await aws(
    "ec2",
    "create-tags",
    "--resources",
    id,
    "--tags",
    `Key=kubernetes.io/cluster/${cluster},Value=owned`,
  );
  return id;
}

/** One of everything that a cluster's controllers leave behind when nobody drains them. */
function leftovers(cluster: string, nodeGroup: string): Promise<string[]> {
  const owned = { [`kubernetes.io/cluster/${cluster}`]: "owned" };
  const node = { ...owned, "eks:eks-cluster-name": cluster, "karpenter.sh/nodepool": "general" };
  const claim = {
    "kubernetes.io/created-for/pvc/namespace": "shop",
    "kubernetes.io/created-for/pvc/name": "data-0",
  };
  const balancer = [
    "--tags",
    `Key=elbv2.k8s.aws/cluster,Value=${cluster}`,
    "Key=ingress.k8s.aws/stack,Value=shop/web",
  ];
  const name = `k8s-shop-${cluster}`;
  return Promise.all([
    aws(
      ...["ec2", "run-instances", "--image-id", "ami-12345678", "--instance-type", "m7i.large"],
      ...["--subnet-id", subnetIds[0]!, ...tags("instance", node), "--query", "Instances[0].InstanceId"],
    ),
    aws(
      ...["ec2", "create-launch-template", "--launch-template-name", `karpenter.k8s.aws/${cluster}`],
      ...["--launch-template-data", '{"InstanceType":"m7i.large"}', ...tags("launch-template", node)],
      ...["--query", "LaunchTemplate.LaunchTemplateId"],
    ),
    aws(
      ...["iam", "create-instance-profile", "--instance-profile-name", `${cluster}_1`],
      ...["--path", `/karpenter/${REGION}/${cluster}/0a/`, "--query", "InstanceProfile.InstanceProfileName"],
    ),
    aws(
      ...["elbv2", "create-load-balancer", "--name", name, "--subnets", ...subnetIds, ...balancer],
      ...["--query", "LoadBalancers[0].LoadBalancerArn"],
    ),
    aws(
      ...["elbv2", "create-target-group", "--name", name, "--protocol", "HTTP", "--port", "80"],
      ...["--vpc-id", vpcId, ...balancer, "--query", "TargetGroups[0].TargetGroupArn"],
    ),
    aws(
      ...["ec2", "create-network-interface", "--subnet-id", subnetIds[0]!, "--groups", nodeGroup],
      ...["--query", "NetworkInterface.NetworkInterfaceId"],
    ),
    podInterface(cluster),
    ...[
      [`k8s-traffic-${cluster}`, { "elbv2.k8s.aws/cluster": cluster }] as const,
      [`k8s-elb-${cluster}`, owned] as const,
    ].map(([group, own]) =>
      aws(
        ...["ec2", "create-security-group", "--group-name", group, "--description", group],
        ...["--vpc-id", vpcId, ...tags("security-group", own), "--query", "GroupId"],
      ),
    ),
    aws(
      ...["ec2", "create-volume", "--size", "8", "--availability-zone", `${REGION}a`],
      ...[...tags("volume", { CSIVolumeName: "pvc-1", ...owned, ...claim }), "--query", "VolumeId"],
    ),
  ]);
}

beforeAll(async () => {
  scope = new RunScope();
  const folder = scope.folder(join(ROOT, ".cache", "runs", "guard-"));
  const cache = join(ROOT, ".cache", "python");
  const { gateway } = await startEmulator(scope, { region: REGION, folder, cache, env: process.env });
  env = {
    PATH: process.env.PATH,
    HOME: folder,
    AWS_ACCESS_KEY_ID: "test",
    AWS_SECRET_ACCESS_KEY: "test",
    AWS_DEFAULT_REGION: REGION,
    AWS_ENDPOINT_URL: gateway.url,
  };
  await existingVpc();
  const file = join(folder, "default.yaml");
  const network = { existing: { vpcId, privateSubnetIds: subnetIds } };
  writeFileSync(file, stringify({ aws: { region: REGION }, network }));
  infra = await startEmulatedRun(scope, {
    ...{ root: ROOT, environment: "default", file, gateway, env: process.env, deployBy: "terraform" },
  });
  await infra.project.providers("infra");
  await infra.project.deploy("infra");

  const groupOf = (tag: string) =>
    aws(
      "ec2",
      "describe-security-groups",
      "--filters",
      `Name=tag-key,Values=${tag}`,
      "--query",
      "SecurityGroups[0].GroupId",
    );
  own = await leftovers("karpenter", await groupOf("karpenter.sh/discovery"));
  const foreign = await aws(
    ...[
      "ec2",
      "create-security-group",
      "--group-name",
      "foreign",
      "--description",
      "foreign",
      "--vpc-id",
      vpcId,
    ],
    ...["--query", "GroupId"],
  );
  others = await leftovers("karpenter-2", foreign);
});
afterAll(() => scope.end());

/** What the guard said in the last destroy. */
const said = () => readFileSync(join(infra.folder, "destroy-infra.log"), "utf8");

/** Every command of AWS' that the guard says, as it is to be pasted. */
const commands = () => [
  ...new Set(
    said()
      .split("\n")
      .flatMap((line) => line.match(/aws --region [^;]*/g) ?? [])
      .map((command) => command.trim()),
  ),
];

describe("destroy infra, with the leftovers of its cluster and of another one in the same VPC", () => {
  test("stops before it deletes anything, and names each", async () => {
    const before = await inventory(infra.client);
    await expect(infra.project.destroy("infra")).rejects.toThrow("destroy infra failed");
    for (const id of own) expect(said()).toContain(id);
    for (const id of others) expect(said()).not.toContain(id);
    expect(await inventory(infra.client)).toEqual(before);
    expect(await infra.project.plannedChanges("infra")).toEqual([]);
  });

  test("goes through once its own commands have been given, and spares what is to be kept and what is another's", async () => {
    const volume = own.at(-1)!;
    const fixes = commands().filter((command) => !command.includes(`delete-volume`));
    expect(fixes).toHaveLength(7);
    for (const command of fixes) await run("bash", ["-c", command], { env });
    // No API server stands behind this cluster.
    const drain = ["--import", "tsx", "cli/main.ts", "drain", "default", "--without-api", "--yes"];
    await run(process.execPath, drain, {
      cwd: ROOT,
      env: { ...env, ENVIRONMENTS_DIR: join(infra.folder, "environments") },
    });

    await infra.project.destroy("infra");
    expect(said()).toMatch(`volume ${volume} (8 GiB, of claim shop/data-0), to be retained`);
    expect((await inventory(infra.client)).map(({ kind }) => kind)).not.toContain("EKS cluster");
    const alive = [
      await aws(
        "ec2",
        "describe-instances",
        "--query",
        "Reservations[].Instances[?State.Name=='running'].InstanceId",
      ),
      await aws("ec2", "describe-launch-templates", "--query", "LaunchTemplates[].LaunchTemplateId"),
      await aws(
        ...["iam", "list-instance-profiles", "--path-prefix", "/karpenter/"],
        ...["--query", "InstanceProfiles[].InstanceProfileName"],
      ),
      await aws("elbv2", "describe-load-balancers", "--query", "LoadBalancers[].LoadBalancerArn"),
      await aws("elbv2", "describe-target-groups", "--query", "TargetGroups[].TargetGroupArn"),
      await aws("ec2", "describe-network-interfaces", "--query", "NetworkInterfaces[].NetworkInterfaceId"),
      await aws(
        "ec2",
        "describe-security-groups",
        "--query",
        "SecurityGroups[?starts_with(GroupName, 'k8s-')].GroupId",
      ),
      await aws("ec2", "describe-volumes", "--query", "Volumes[?Tags].VolumeId"),
    ];
    expect(alive.join("\t").split("\t").filter(Boolean).toSorted()).toEqual([...others, volume].toSorted());
  });
});
