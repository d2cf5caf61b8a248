import type { NodeClassThings } from "./node-classes";

/** What the controller's policies speak of. The cluster's name stands inside condition keys, so it is a plain string. */
export interface PolicyContext {
  /** `aws`, `aws-cn`, `aws-us-gov`. */
  readonly partition: string;
  readonly region: string;
  readonly accountId: string;
  readonly clusterName: string;
  /** The role that the controller passes to its instances. */
  readonly nodeRoleArn: string;
  /** Left out where there is no interruption queue. */
  readonly queueArn?: string;
  /** Left out where the queue is encrypted by SQS' own key. */
  readonly queueKeyArn?: string;
  /** What node classes name besides.
   * @default nothing */
  readonly nodeClasses?: NodeClassThings;
  /** Actions that the release of Karpenter needs besides, by the statement that they join.
   * @default none */
  readonly releaseActions?: Readonly<Record<string, readonly string[]>>;
}

/** Tags by which Karpenter marks what it makes for one cluster, as keys of a condition. */
export function tagKeys(on: "aws:RequestTag" | "aws:ResourceTag", clusterName: string) {
  return {
    ownedByCluster: `${on}/kubernetes.io/cluster/${clusterName}`,
    eksClusterName: `${on}/eks:eks-cluster-name`,
    nodePool: `${on}/karpenter.sh/nodepool`,
    nodeClass: `${on}/karpenter.k8s.aws/ec2nodeclass`,
    region: `${on}/topology.kubernetes.io/region`,
  } as const;
}
