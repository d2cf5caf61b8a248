import { anonymous } from "../../../rehearsal/snapshot/anonymous";
import { snapshotOf } from "../../../rehearsal/snapshot/cluster-snapshot";
import { readCluster } from "../../../rehearsal/snapshot/read-cluster";
import { snapshotText } from "../../../rehearsal/snapshot/snapshot-file";
import { apiServer, live, livePod, replicas } from "../../support/live-cluster";

const ZONE = "topology.kubernetes.io/zone";

/** Everything that people named begins with `acme`. */
const CLUSTER = [
  live("Namespace", "acme-shop", {
    metadata: { labels: { "acme-team": "acme-a", "kubernetes.io/metadata.name": "acme-shop" } },
  }),
  ...replicas(["apps/v1", "Deployment", "acme-web"], 2, {
    namespace: "acme-shop",
    labels: { app: "acme-web", "app.kubernetes.io/name": "acme-web" },
    spec: {
      nodeSelector: {
        "acme.com/pool": "acme-fast",
        "kubernetes.io/arch": "arm64",
        "karpenter.sh/nodepool": "general",
      },
      tolerations: [
        { key: "acme-dedicated", operator: "Equal", value: "acme-web", effect: "NoSchedule" },
        { key: "CriticalAddonsOnly", operator: "Exists" },
      ],
      priorityClassName: "acme-urgent",
      affinity: {
        nodeAffinity: {
          requiredDuringSchedulingIgnoredDuringExecution: {
            nodeSelectorTerms: [
              {
                matchExpressions: [
                  { key: "acme-generation", operator: "Gt", values: ["4"] },
                  { key: ZONE, operator: "In", values: ["eu-west-1a"] },
                ],
              },
            ],
          },
        },
        podAntiAffinity: {
          requiredDuringSchedulingIgnoredDuringExecution: [
            {
              topologyKey: "acme.com/rack",
              labelSelector: { matchExpressions: [{ key: "app", operator: "In", values: ["acme-web"] }] },
              namespaceSelector: {
                matchExpressions: [
                  { key: "kubernetes.io/metadata.name", operator: "In", values: ["acme-shop"] },
                ],
              },
            },
          ],
        },
      },
      containers: [{ resources: { requests: { cpu: "1", "acme.com/fpga": "1" } } }],
    },
  }),
  live("PriorityClass", "acme-urgent", { value: 10 }),
  live("PodDisruptionBudget", "acme-web", {
    metadata: { namespace: "acme-shop" },
    spec: { minAvailable: 1, selector: { matchLabels: { "app.kubernetes.io/name": "acme-web" } } },
  }),
  livePod("acme-db-0", {
    namespace: "acme-shop",
    owner: ["apps/v1", "StatefulSet", "acme-db"],
    spec: { volumes: [{ name: "acme-data", persistentVolumeClaim: { claimName: "acme-data-acme-db-0" } }] },
  }),
  livePod("acme-backup", {
    namespace: "acme-shop",
    spec: { volumes: [{ name: "acme-data", persistentVolumeClaim: { claimName: "acme-data-acme-db-0" } }] },
  }),
  live("StatefulSet", "acme-db", {
    metadata: { namespace: "acme-shop" },
    spec: {
      volumeClaimTemplates: [{ metadata: { name: "acme-data" }, spec: { storageClassName: "acme-gp3" } }],
    },
  }),
  live("PersistentVolumeClaim", "acme-data-acme-db-0", {
    metadata: { namespace: "acme-shop" },
    spec: { storageClassName: "acme-gp3", volumeName: "acme-volume" },
  }),
  live("PersistentVolume", "acme-volume", {
    spec: { storageClassName: "acme-gp3", csi: { driver: "ebs.csi.aws.com" } },
  }),
  live("StorageClass", "acme-gp3", { provisioner: "acme.com/disks" }),
];

async function renamed() {
  const read = await readCluster(apiServer(CLUSTER).ask);
  const { cluster, objects, ofNodes } = anonymous(
    snapshotOf(read, { kubernetes: "1.35", taken: "2026-11-28" }),
  );
  const of = (kind: string) => objects.find((each) => each.kind === kind) as any;
  return { text: snapshotText(cluster, objects), of, ofNodes };
}

describe("anonymous", () => {
  test("keeps no name that people gave, in any place", async () => {
    expect((await renamed()).text).not.toContain("acme");
  });

  test("calls what was the same by the same name still", async () => {
    const { of } = await renamed();
    const { metadata, spec } = of("Deployment");
    const { labels } = spec.template.metadata;
    const namespace = of("Namespace").metadata.name;
    expect(metadata.namespace).toBe(namespace);
    expect(spec.selector.matchLabels["snapshot/workload"]).toBe(labels["snapshot/workload"]);
    expect(of("PodDisruptionBudget").spec.selector.matchLabels["app.kubernetes.io/name"]).toBe(
      labels["app.kubernetes.io/name"],
    );
    const [term] = spec.template.spec.affinity.podAntiAffinity.requiredDuringSchedulingIgnoredDuringExecution;
    expect(term.labelSelector.matchExpressions).toEqual([
      { key: "app", operator: "In", values: [labels.app] },
    ]);
    expect(term.namespaceSelector.matchExpressions[0].values).toEqual([namespace]);
    expect(spec.template.spec.priorityClassName).toBe(of("PriorityClass").metadata.name);
  });

  test("keeps what every cluster calls so, and what NodePools and EC2 decide by", async () => {
    const { nodeSelector, affinity, tolerations, containers } = (await renamed()).of("Deployment").spec
      .template.spec;
    expect(nodeSelector).toMatchObject({ "kubernetes.io/arch": "arm64", "karpenter.sh/nodepool": "general" });
    const [{ matchExpressions }] =
      affinity.nodeAffinity.requiredDuringSchedulingIgnoredDuringExecution.nodeSelectorTerms;
    expect(matchExpressions[0]).toMatchObject({ operator: "Gt", values: ["4"] });
    expect(matchExpressions[1]).toEqual({ key: ZONE, operator: "In", values: ["eu-west-1a"] });
    expect(tolerations[1]).toEqual({ key: "CriticalAddonsOnly", operator: "Exists" });
    expect(containers[0]).toMatchObject({ name: "main-1", resources: { requests: { cpu: "1" } } });
  });

  test("names a StatefulSet's claims as its controller looks for them", async () => {
    const { of } = await renamed();
    const { metadata, spec } = of("StatefulSet");
    const claim = of("PersistentVolumeClaim");
    expect(claim.metadata.name).toBe(`${spec.volumeClaimTemplates[0].metadata.name}-${metadata.name}-0`);
    const [{ persistentVolumeClaim }] = of("Pod").spec.volumes;
    expect(persistentVolumeClaim.claimName).toBe(claim.metadata.name);
    const volume = of("PersistentVolume");
    expect(volume.spec.claimRef).toEqual({ namespace: metadata.namespace, name: claim.metadata.name });
    expect(claim.spec.volumeName).toBe(volume.metadata.name);
    expect(claim.spec.storageClassName).toBe(of("StorageClass").metadata.name);
  });

  test("tells whoever took it what NodePools have to call their labels and taints", async () => {
    const { of, ofNodes } = await renamed();
    const { nodeSelector, tolerations } = of("Deployment").spec.template.spec;
    const [key, value] = Object.entries(nodeSelector).find(([each]) => !each.includes("/"))!;
    expect(ofNodes.get("acme.com/pool=acme-fast")).toBe(`${key}=${value}`);
    expect(ofNodes.get("acme-dedicated=acme-web")).toBe(`${tolerations[0].key}=${tolerations[0].value}`);
    expect([...ofNodes.keys()].filter((each) => each.startsWith("app"))).toEqual([]);
  });
});
