import type { KubeClient } from "./client";

/** The tenth address of EKS' service range is CoreDNS'. */
const DNS_ADDRESS = "10.100.0.10";

/** Makes the Service of CoreDNS, whose address Karpenter writes into every node's user data. */
export async function addDnsService(client: KubeClient): Promise<void> {
  await client.create("/api/v1/namespaces/kube-system/services", {
    apiVersion: "v1",
    kind: "Service",
    metadata: { name: "kube-dns", namespace: "kube-system", labels: { "k8s-app": "kube-dns" } },
    spec: {
      clusterIP: DNS_ADDRESS,
      selector: { "k8s-app": "kube-dns" },
      ports: [{ name: "dns", port: 53, protocol: "UDP" }],
    },
  });
}
