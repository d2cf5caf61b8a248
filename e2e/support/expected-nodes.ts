import { stringify as toToml } from "smol-toml";
import { stringify as toYaml } from "yaml";

/** Where each short form of a NodePool goes, as the CRD has it. */
const REQUIREMENTS: Readonly<Record<string, (value: any) => readonly [string, string, readonly string[]]>> = {
  architectures: (all) => ["kubernetes.io/arch", "In", all],
  operatingSystem: (name) => ["kubernetes.io/os", "In", [name]],
  capacityTypes: (all) => ["karpenter.sh/capacity-type", "In", all],
  instanceCategories: (all) => ["karpenter.k8s.aws/instance-category", "In", all],
  instanceFamilies: (all) => ["karpenter.k8s.aws/instance-family", "In", all],
  instanceTypes: (all) => ["node.kubernetes.io/instance-type", "In", all],
  minInstanceGeneration: (least) => ["karpenter.k8s.aws/instance-generation", "Gt", [`${least - 1}`]],
  minCpu: (least) => ["karpenter.k8s.aws/instance-cpu", "Gt", [`${least - 1}`]],
  maxCpu: (most) => ["karpenter.k8s.aws/instance-cpu", "Lt", [`${most + 1}`]],
  minMemory: (least) => ["karpenter.k8s.aws/instance-memory", "Gt", [`${mebibytes(least) - 1}`]],
  maxMemory: (most) => ["karpenter.k8s.aws/instance-memory", "Lt", [`${mebibytes(most) + 1}`]],
  zones: (all) => ["topology.kubernetes.io/zone", "In", all],
};

function mebibytes(size: string): number {
  const units: Readonly<Record<string, number>> = { Mi: 1, Gi: 1024, Ti: 1024 ** 2 };
  return Number.parseInt(size, 10) * units[size.slice(-2)]!;
}

/** The spec of a NodePool that an entry of `nodePools` in short forms has to become. */
export function nodePoolOf({
  nodeClass,
  labels,
  annotations,
  taints,
  startupTaints,
  requirements = [],
  ...entry
}: any) {
  const { expireAfter, terminationGracePeriod, limits, disruption, replicas, weight, ...short } = entry;
  const wanted = Object.entries(short).map(([name, value]) => {
    const [key, operator, values] = REQUIREMENTS[name]!(value);
    return expect.objectContaining({ key, operator, values });
  });
  return expect.objectContaining({
    ...given({ limits, replicas, weight }),
    ...(disruption ? { disruption: expect.objectContaining(disruption) } : {}),
    template: {
      ...(labels || annotations ? { metadata: given({ labels, annotations }) } : {}),
      spec: expect.objectContaining({
        ...given({ taints, startupTaints, expireAfter }),
        ...(nodeClass ? { nodeClassRef: expect.objectContaining({ name: nodeClass }) } : {}),
        ...(terminationGracePeriod === "Never" ? {} : given({ terminationGracePeriod })),
        requirements: expect.arrayContaining([...wanted, ...requirements]),
      }),
    },
  });
}

/** The spec of an EC2NodeClass that an entry of `nodeClasses` in short forms has to become. */
export function nodeClassOf({ ami, volumeSize, metadataOptions, bottlerocket, nodeConfig, ...fields }: any) {
  const nodeConfigObject = { apiVersion: "node.eks.aws/v1alpha1", kind: "NodeConfig", spec: nodeConfig };
  return expect.objectContaining({
    ...fields,
    ...(bottlerocket ? { userData: toToml({ settings: bottlerocket }) } : {}),
    ...(nodeConfig ? { userData: toYaml(nodeConfigObject) } : {}),
    ...(ami ? { amiSelectorTerms: [{ alias: ami }] } : {}),
    ...(metadataOptions ? { metadataOptions: expect.objectContaining(metadataOptions) } : {}),
    ...(volumeSize
      ? {
          blockDeviceMappings: expect.arrayContaining([
            expect.objectContaining({ rootVolume: true, ebs: expect.objectContaining({ volumeSize }) }),
          ]),
        }
      : {}),
  });
}

const given = (fields: object) =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
