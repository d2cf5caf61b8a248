import { DEVICE_KINDS, DEVICE_PLUGINS, type DeviceKind } from "../../releases/device-plugins";
import type { AwsClient } from "../aws/client";
import { textOf } from "../emulator/xml";
import type { KubeClient } from "../kubernetes/client";
import type { KubeNode, NodeClaim, Pod, ResourceList } from "../kubernetes/objects";
import { WatchedList } from "../kubernetes/watched-list";

const PODS = "/api/v1/pods";

const KIND_OF: Readonly<Record<string, DeviceKind>> = Object.fromEntries(
  DEVICE_KINDS.flatMap((kind) => DEVICE_PLUGINS[kind].resources.map((resource) => [resource, kind])),
);

/** What kubelet says of a node before any plugin runs there. */
export function withoutDevices(resources: ResourceList = {}): ResourceList {
  return Object.fromEntries(
    Object.entries(resources).filter(([resource]) => !Object.hasOwn(KIND_OF, resource)),
  );
}

/** Whether a pod is a plugin's, by the image's name: of whatever registry, with whatever tag. */
export function isPluginOf(kind: DeviceKind, { spec }: Pick<Pod, "spec">): boolean {
  return (spec.containers ?? []).some(
    ({ image }) => nameOf(image ?? "") === nameOf(DEVICE_PLUGINS[kind].image),
  );
}

/** Whether a pod is there for the node, and no load of anybody's. */
export function isDevicePlugin(pod: Pick<Pod, "spec">): boolean {
  return DEVICE_KINDS.some((kind) => isPluginOf(kind, pod));
}

function nameOf(image: string): string {
  return (
    image
      .replace(/[:@][^/]*$/, "")
      .split("/")
      .at(-1) ?? ""
  );
}

/** A node's resources once these plugins run there; those of a plugin that has gone can be given to nobody. */
export function withDevices(
  { capacity = {}, allocatable = {} }: NonNullable<KubeNode["status"]>,
  machine: ResourceList,
  running: ReadonlySet<DeviceKind>,
): { readonly capacity: ResourceList; readonly allocatable: ResourceList } {
  const changed = Object.entries(machine).flatMap(([resource, count]) => {
    const kind = KIND_OF[resource];
    if (kind === undefined) return [];
    if (running.has(kind)) return [[resource, count, count] as const];
    return resource in capacity ? [[resource, count, "0"] as const] : [];
  });
  return {
    capacity: { ...capacity, ...Object.fromEntries(changed.map(([resource, count]) => [resource, count])) },
    allocatable: {
      ...allocatable,
      ...Object.fromEntries(changed.map(([resource, , left]) => [resource, left])),
    },
  };
}

/**
 * Does for the nodes of emulated instances what device plugins do: a node has its GPUs, Neuron devices and adapters while
 * the plugin's pod runs on it, and else has none to give, whatever its instance type. Bottlerocket's variant for NVIDIA has
 * that plugin itself.
 */
export class DevicePlugins {
  private pods: WatchedList<Pod> | undefined;
  /** By image: names in AWS' parameters. */
  private readonly images = new Map<string, string>();

  constructor(
    private readonly client: Pick<KubeClient, "merge" | "page" | "watch">,
    private readonly aws: Pick<AwsClient, "query">,
  ) {}

  async tick(claims: readonly NodeClaim[], nodes: readonly KubeNode[]): Promise<void> {
    const withSome = claims.filter(({ status }) =>
      Object.keys(status?.capacity ?? {}).some((resource) => Object.hasOwn(KIND_OF, resource)),
    );
    if (withSome.length === 0) return;
    this.pods ??= await WatchedList.begin<Pod>(this.client, PODS);
    const { items } = this.pods;
    for (const { status: machine } of withSome) {
      const node = nodes.find(({ metadata }) => metadata.name === machine?.nodeName);
      if (node?.status === undefined || machine === undefined) continue;
      const here = items.filter(
        ({ spec, status }) => spec.nodeName === node.metadata.name && status?.phase === "Running",
      );
      const running = new Set(DEVICE_KINDS.filter((kind) => here.some((pod) => isPluginOf(kind, pod))));
      if (await this.hasItself(machine.imageID)) running.add("nvidia");
      const wanted = withDevices(node.status, machine.capacity ?? {}, running);
      if (isSame(wanted.allocatable, node.status.allocatable)) continue;
      await this.client.merge(`/api/v1/nodes/${node.metadata.name}/status`, { status: wanted });
    }
  }

  end(): void {
    this.pods?.end();
  }

  private async hasItself(image = ""): Promise<boolean> {
    if (!this.images.has(image)) {
      const answer = await this.aws.query("ec2", "DescribeImages", { "ImageId.1": image });
      this.images.set(image, textOf(answer, "imagesSet", "item", "name"));
    }
    return /\/bottlerocket\/[^/]*-nvidia\//.test(this.images.get(image) ?? "");
  }
}

function isSame(one: ResourceList, other: ResourceList = {}): boolean {
  return Object.keys({ ...one, ...other }).every((resource) => one[resource] === other[resource]);
}
