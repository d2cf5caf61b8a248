import { DataKubernetesNamespaceV1 } from "@cdktf/provider-kubernetes/lib/data-kubernetes-namespace-v1";
import { inCluster } from "../../support/in-cluster";

describe("ClusterProbe", () => {
  test("asks for a namespace that every cluster has, in every plan: nothing that it waits for could be unknown", () => {
    const { "//": _, ...probe } = inCluster(() => {}).only(DataKubernetesNamespaceV1);
    expect(probe).toEqual({ metadata: { name: "kube-system" } });
  });
});
