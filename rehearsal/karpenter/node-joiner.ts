import { setTimeout as sleep } from "node:timers/promises";
import type { AwsClient } from "../aws/client";
import { all, type Element, textOf } from "../emulator/xml";
import type { KubeClient } from "../kubernetes/client";
import type { KubeNode, NodeClaim } from "../kubernetes/objects";
import { PLAYED_BY_KWOK } from "../kubernetes/system-nodes";
import { WatchedList } from "../kubernetes/watched-list";
import type { RunScope } from "../processes";
import { AttachLimits, csiNodeOf } from "./attach-limits";
import { DevicePlugins, withoutDevices } from "./device-plugins";
import { NodeNames } from "./node-names";

export interface NodeJoinerProps {
  readonly clusterName: string;
  readonly client: KubeClient;
  readonly aws: AwsClient;
  /** How long an instance runs before its kubelet joins.
   * @default 0 */
  readonly bootSeconds?: number;
}

interface Instance {
  readonly state: string;
  readonly privateDnsName: string;
  readonly privateIp: string;
}

const NODES = "/api/v1/nodes";
const CSI_NODES = "/apis/storage.k8s.io/v1/csinodes";
const NODE_CLAIMS = "/apis/karpenter.sh/v1/nodeclaims";
const TICK_MS = 500;
/** Describing hundreds of instances takes an emulator a while: it gets nine times as long for all else. */
const REST = 9;
/** A busy machine's one slow answer may keep no instance out for longer. */
const LONGEST_REST_MS = 5000;
/** An instance that ends by itself is noticed within it. */
const LOOK_MS = 2000;

/** States in which nothing runs on an instance. */
const DEAD_STATES = ["shutting-down", "terminated", "stopping", "stopped"];

/**
 * Does for Karpenter's instances what nobody does in an emulated account: their kubelets join the cluster, once each,
 * and fall silent when the instance stops; and as the cloud controller manager does, it deletes the Node of an
 * instance that is terminated. It never touches a NodeClaim or an instance.
 */
export async function startNodeJoiner(scope: RunScope, props: NodeJoinerProps): Promise<void> {
  const { client } = props;
  const claims = await WatchedList.begin<NodeClaim>(client, NODE_CLAIMS);
  const nodes = await WatchedList.begin<KubeNode>(client, NODES);
  const plugins = new DevicePlugins(client, props.aws);
  const joiner = new NodeJoiner(props, claims, nodes);
  let running = true;
  const turning = (async () => {
    while (running) {
      // The API server or the emulator may be gone for a while, on purpose even.
      await joiner.tick().catch(() => {});
      await plugins.tick(claims.items, nodes.items).catch(() => {});
      await sleep(TICK_MS);
    }
  })();
  scope.onEnd(() => {
    running = false;
    claims.end();
    nodes.end();
    return turning.then(() => plugins.end());
  });
}

class NodeJoiner {
  /** A machine joins once: a Node that somebody deleted stays away while its kubelet runs on. */
  private readonly joined = new Set<string>();
  private readonly silent = new Set<string>();
  private readonly names = new NodeNames();
  private readonly attachLimits: AttachLimits;
  /** When each instance was first seen, in milliseconds. */
  private readonly launched = new Map<string, number>();
  /** When the instances are looked at again, though no machine is to join. */
  private nextLook = 0;
  /** Before it they are not looked at at all. */
  private rests = 0;

  constructor(
    private readonly props: NodeJoinerProps,
    private readonly claims: Pick<WatchedList<NodeClaim>, "items">,
    private readonly nodes: Pick<WatchedList<KubeNode>, "items">,
  ) {
    this.attachLimits = new AttachLimits(props.aws);
  }

  async tick(): Promise<void> {
    const { client } = this.props;
    const claims = this.claims.items;
    const began = Date.now();
    const joins = claims.some(
      ({ status }) => status?.providerID && !this.joined.has(instanceIdOf(status.providerID)),
    );
    if (claims.length === 0 || began < this.rests || (!joins && began < this.nextLook)) return;
    const instances = await this.instances();
    this.rests = Date.now() + restAfter(Date.now() - began);
    this.nextLook = Date.now() + LOOK_MS;
    for (const claim of claims) {
      const instance = instances.get(instanceIdOf(claim.status?.providerID));
      if (instance?.state !== "running" && instance?.state !== "pending") continue;
      // One that is refused tries again, as kubelet does, and keeps no other out.
      await this.join(claim, instance).catch(() => {});
    }
    for (const node of this.nodes.items) {
      const id = instanceIdOf(node.spec.providerID);
      if (!this.joined.has(id)) continue;
      const state = instances.get(id)?.state ?? "terminated";
      if (DEAD_STATES.includes(state)) await this.fallSilent(node, id);
      if (state === "terminated" && node.metadata.deletionTimestamp === undefined) {
        await client.delete(`${NODES}/${node.metadata.name}`);
      }
    }
  }

  private async join(claim: NodeClaim, instance: Instance): Promise<void> {
    const id = instanceIdOf(claim.status?.providerID);
    if (this.joined.has(id) || this.boots(id)) return;
    // Made by a call whose answer was lost.
    if (this.nodes.items.some(({ spec }) => spec.providerID === claim.status?.providerID)) {
      this.joined.add(id);
      return;
    }
    // The image of an alias follows the control plane, and with it the kubelet.
    const { gitVersion } = await this.props.client.get<{ gitVersion: string }>("/version");
    const named = { ...instance, privateDnsName: this.names.of(id, instance.privateDnsName) };
    const node = await this.props.client.create<KubeNode>(NODES, nodeOf(claim, named, gitVersion));
    this.joined.add(id);
    const limit = await this.attachLimits.of(
      node.metadata.labels?.["node.kubernetes.io/instance-type"] ?? "",
    );
    if (limit !== undefined) await this.props.client.create(CSI_NODES, csiNodeOf(node, limit));
  }

  private boots(id: string): boolean {
    const since = this.launched.get(id) ?? Date.now();
    this.launched.set(id, since);
    return Date.now() - since < (this.props.bootSeconds ?? 0) * 1000;
  }

  /** kwok lets go of the node, and its condition says what the control plane says of a kubelet it no longer hears. */
  private async fallSilent(node: KubeNode, id: string): Promise<void> {
    if (this.silent.has(id)) return;
    this.silent.add(id);
    const path = `${NODES}/${node.metadata.name}`;
    const annotations = Object.fromEntries(Object.keys(PLAYED_BY_KWOK).map((key) => [key, null]));
    await this.props.client.merge(path, { metadata: { annotations } });
    const others = (node.status?.conditions ?? []).filter(({ type }) => type !== "Ready");
    const ready = {
      type: "Ready",
      status: "Unknown",
      reason: "NodeStatusUnknown",
      message: "the instance stopped",
    };
    await this.props.client.merge(`${path}/status`, { status: { conditions: [...others, ready] } });
  }

  private async instances(): Promise<ReadonlyMap<string, Instance>> {
    const answer = await this.props.aws.query("ec2", "DescribeInstances", {
      "Filter.1.Name": "tag:eks:eks-cluster-name",
      "Filter.1.Value.1": this.props.clusterName,
    });
    return new Map(
      all(answer, "reservationSet", "item", "instancesSet", "item").map((item) => [
        textOf(item, "instanceId"),
        instanceOf(item),
      ]),
    );
  }
}

/** @param ms that describing the instances took */
export const restAfter = (ms: number) => Math.min(REST * ms, LONGEST_REST_MS);

function instanceOf(item: Element): Instance {
  return {
    state: textOf(item, "instanceState", "name"),
    privateDnsName: textOf(item, "privateDnsName"),
    privateIp: textOf(item, "privateIpAddress"),
  };
}

/** `aws:///eu-west-1a/i-0123` */
function instanceIdOf(providerId = ""): string {
  return providerId.split("/").at(-1) ?? "";
}

/** As kubelet and cloud controller manager register it; Karpenter adds the rest, as on a real node. */
function nodeOf(
  claim: NodeClaim,
  { privateDnsName: name, privateIp }: Instance,
  kubeletVersion: string,
): KubeNode {
  const labels = claim.metadata.labels ?? {};
  const { spec, status } = claim;
  return {
    apiVersion: "v1",
    kind: "Node",
    metadata: {
      name,
      annotations: PLAYED_BY_KWOK,
      labels: { ...labels, "kubernetes.io/hostname": name },
    },
    spec: {
      providerID: status?.providerID,
      taints: [
        ...(spec.taints ?? []),
        ...(spec.startupTaints ?? []),
        // By it Karpenter knows a node that has not been through its registration.
        { key: "karpenter.sh/unregistered", effect: "NoExecute" },
      ],
    },
    status: {
      capacity: withoutDevices(status?.capacity),
      allocatable: withoutDevices(status?.allocatable),
      addresses: [
        { type: "InternalIP", address: privateIp },
        { type: "Hostname", address: name },
      ],
      nodeInfo: { kubeletVersion, architecture: labels["kubernetes.io/arch"] ?? "amd64" },
    },
  };
}
