import { join } from "node:path";
import { all, textOf } from "../rehearsal/emulator/xml";
import { conditionOf } from "../rehearsal/kubernetes/conditions";
import type { KubeObject } from "../rehearsal/kubernetes/objects";
import { RunScope } from "../rehearsal/processes";
import { until } from "../rehearsal/until";
import { type Instance, RehearsedCluster } from "./support/rehearsed-cluster";

const PLUGINS = "/apis/apps/v1/namespaces/kube-system/daemonsets";

let scope: RunScope;
let cluster: RehearsedCluster;

beforeAll(async () => {
  scope = new RunScope();
  cluster = await RehearsedCluster.start(scope, {
    environment: "accelerators",
    file: join(__dirname, "environments", "accelerators.yaml"),
  });
});

afterAll(() => scope.end());

const inPool = (pool: string) => ({ nodeSelector: { "karpenter.sh/nodepool": pool } });

/** AWS' own parameter that an image's id came from. */
async function imageOf({ image }: Instance): Promise<string> {
  return textOf(
    await cluster.aws.query("ec2", "DescribeImages", { "ImageId.1": image }),
    "imagesSet",
    "item",
    "name",
  );
}

/** Runs a pod that asks for devices and has no toleration of its own. */
async function nodeFor(name: string, pool: string, devices: Record<string, string>) {
  await cluster.deploy(name, { replicas: 1, devices, ...inPool(pool) });
  const [node] = await cluster.running(name, 1, 120);
  return { node: await cluster.node(node!), instance: await cluster.instanceOf(node!) };
}

describe("NodePools with accelerators, with the real Karpenter", () => {
  test("give a pod that asks for a GPU a node of the AMI with NVIDIA's drivers, and keep others off", async () => {
    const { node, instance } = await nodeFor("gpu", "gpu", { "nvidia.com/gpu": "1" });
    expect(instance.type).toMatch(/^g[56]\./);
    expect(await imageOf(instance)).toMatch(/\/x86_64\/nvidia\/.*-v20260903\/image_id$/);
    expect(node.spec.taints).toContainEqual({ key: "nvidia.com/gpu", effect: "NoSchedule" });
    expect(Number(node.status?.allocatable?.["nvidia.com/gpu"])).toBeGreaterThan(0);
    const pods = await cluster.pods("gpu");
    expect(pods[0]?.spec).toMatchObject({
      tolerations: expect.arrayContaining([expect.objectContaining({ key: "nvidia.com/gpu" })]),
    });
  });

  test("give a pod that asks for a Neuron device a node of the AMI with Neuron's drivers", async () => {
    const { node, instance } = await nodeFor("neuron", "inference", { "aws.amazon.com/neuron": "1" });
    expect(instance.type).toMatch(/^(inf2|trn1)\./);
    expect(await imageOf(instance)).toMatch(/\/x86_64\/neuron\//);
    expect(node.spec.taints).toContainEqual({ key: "aws.amazon.com/neuron", effect: "NoSchedule" });
    expect(Number(node.status?.allocatable?.["aws.amazon.com/neuroncore"])).toBeGreaterThan(1);
  });

  test("launch adapters for a pod that asks for them, whose traffic the nodes' group lets pass both ways", async () => {
    const devices = { "nvidia.com/gpu": "8", "vpc.amazonaws.com/efa": "32" };
    const { node, instance } = await nodeFor("training", "training", devices);
    expect(instance.type).toBe("p5.48xlarge");
    expect(node.status?.allocatable).toMatchObject(devices);
    const groups = await cluster.aws.query("ec2", "DescribeSecurityGroups", {
      "Filter.1.Name": "tag:karpenter.sh/discovery",
      "Filter.1.Value.1": cluster.name,
    });
    const [group] = all(groups, "securityGroupInfo", "item");
    for (const direction of ["ipPermissions", "ipPermissionsEgress"]) {
      const open = all(group!, direction, "item").filter((each) => textOf(each, "ipProtocol") === "-1");
      const others = open.flatMap((each) =>
        all(each, "groups", "item").map((item) => textOf(item, "groupId")),
      );
      expect({ direction, others }).toEqual({ direction, others: [textOf(group!, "groupId")] });
    }
  });

  test("need no plugin with Bottlerocket, whose variant for NVIDIA has it", async () => {
    const { node, instance } = await nodeFor("bottlerocket", "ready-made", { "nvidia.com/gpu": "1" });
    expect(await imageOf(instance)).toMatch(/\/bottlerocket\/aws-k8s-1\.36-nvidia\/x86_64\/1\.65\.0\//);
    const pods = await cluster.client.list<any>(
      `/api/v1/pods?fieldSelector=spec.nodeName%3D${node.metadata.name}`,
    );
    expect(pods.filter(({ metadata }) => metadata.namespace === "kube-system")).toEqual([]);
  });

  test("without the plugin the node comes and the pod waits, and Karpenter says for what", async () => {
    const path = `${PLUGINS}/device-plugin-nvidia`;
    const { metadata, spec } = await cluster.client.get<KubeObject & { spec: object }>(path);
    await cluster.client.delete(path);
    await cluster.deploy("lost", { replicas: 1, devices: { "nvidia.com/gpu": "1" }, ...inPool("gpu") });
    const claim = await until("Karpenter's word on the device", async () => {
      const claims = await cluster.nodeClaims("gpu");
      return claims.find((each) => conditionOf(each, "Initialized")?.reason === "ResourceNotRegistered");
    });
    expect(conditionOf(claim, "Initialized")?.message).toBe(
      'Resource "nvidia.com/gpu" was requested but not registered',
    );
    expect((await cluster.pods("lost"))[0]?.status?.phase).toBe("Pending");
    await cluster.client.create(PLUGINS, {
      ...{ apiVersion: "apps/v1", kind: "DaemonSet", spec },
      metadata: { name: metadata.name, namespace: "kube-system" },
    });
    await cluster.running("lost", 1, 60);
  });
});
