import type { AwsClient } from "../aws/client";
import { all, type Element, textOf } from "../emulator/xml";
import type { KubeNode } from "../kubernetes/objects";
import { EBS_DRIVER } from "../kubernetes/volume-provisioner";

/** What else takes an attachment of a machine's: its root volume, and where they share the count, its first network interface. */
const ROOT = 1;
const NETWORK = 1;

/** How many volumes of pods an instance type takes, by what EC2 says of it; nothing where it says nothing. */
export class AttachLimits {
  private readonly known = new Map<string, number | undefined>();

  constructor(private readonly aws: Pick<AwsClient, "query">) {}

  async of(instanceType: string): Promise<number | undefined> {
    if (!this.known.has(instanceType)) {
      const answer = await this.aws.query("ec2", "DescribeInstanceTypes", { "InstanceType.1": instanceType });
      const [described] = all(answer, "instanceTypeSet", "item");
      this.known.set(instanceType, described && limitOf(described));
    }
    return this.known.get(instanceType);
  }
}

/** As the EBS CSI driver reckons: https://docs.aws.amazon.com/ebs/latest/userguide/ebs-volume-limits.html */
function limitOf(described: Element): number | undefined {
  const most = Number(textOf(described, "ebsInfo", "maximumEbsAttachments"));
  if (!(most > 0)) return undefined;
  if (textOf(described, "ebsInfo", "attachmentLimitType") === "dedicated") return most - ROOT;
  const disks = all(described, "instanceStorageInfo", "disks", "item");
  const local = disks.reduce((sum, disk) => sum + Number(textOf(disk, "count")), 0);
  return most - ROOT - NETWORK - local;
}

/** What the EBS CSI driver writes of its node, so that the scheduler counts. */
export function csiNodeOf({ metadata, spec }: KubeNode, count: number) {
  const { name, uid } = metadata;
  const nodeID = spec.providerID?.split("/").at(-1) ?? name;
  return {
    ...{ apiVersion: "storage.k8s.io/v1", kind: "CSINode" },
    metadata: { name, ownerReferences: [{ apiVersion: "v1", kind: "Node", name, uid }] },
    spec: {
      drivers: [
        { name: EBS_DRIVER, nodeID, topologyKeys: ["topology.kubernetes.io/zone"], allocatable: { count } },
      ],
    },
  };
}
