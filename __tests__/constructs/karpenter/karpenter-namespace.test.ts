import { Release } from "@cdktf/provider-helm/lib/release";
import { NamespaceV1 } from "@cdktf/provider-kubernetes/lib/namespace-v1";
import {
  KarpenterNamespace,
  type KarpenterNamespaceProps,
} from "../../../constructs/karpenter/karpenter-namespace";
import { inCluster } from "../../support/in-cluster";

function namespace(props: Partial<KarpenterNamespaceProps> = {}) {
  let waitedFor = 0;
  const stack = inCluster((scope, probe) => {
    const { resources } = new KarpenterNamespace(scope, "Namespace", {
      probe,
      name: "karpenter",
      serviceAccount: "controller",
      ...props,
    });
    waitedFor = resources.length;
  });
  return { stack, waitedFor };
}

describe("KarpenterNamespace", () => {
  test("makes the namespace, and has the controller wait for it and for its priority", () => {
    const { stack, waitedFor } = namespace();
    expect(stack.only(NamespaceV1).metadata).toEqual({ name: "karpenter" });
    expect(waitedFor).toBe(2);
  });

  test("gives the controller the API server's priority that kube-system has", () => {
    const release = namespace().stack.only(Release);
    expect(release).toMatchObject({
      name: "karpenter-priority",
      namespace: "kube-system",
      upgrade_install: true,
    });
    expect(release.values.map((text: string) => JSON.parse(text))).toEqual([
      { namespace: "karpenter", serviceAccount: "controller" },
    ]);
    expect(release.chart).toMatch(/^\$\{path\.module\}\/assets\//);
    expect(release.depends_on).toEqual([expect.stringMatching(/^data\.kubernetes_namespace_v1\./)]);
  });

  test("makes no namespace that is there already, and the priority all the same", () => {
    const { stack, waitedFor } = namespace({ create: false });
    expect(stack.terraform.resource).not.toHaveProperty("kubernetes_namespace_v1");
    expect(stack.all(Release)).toHaveLength(1);
    expect(waitedFor).toBe(1);
  });

  test("holds its pods to a Pod Security Standard where one is named", () => {
    expect(namespace({ podSecurity: "restricted" }).stack.only(NamespaceV1).metadata).toEqual({
      name: "karpenter",
      labels: { "pod-security.kubernetes.io/enforce": "restricted" },
    });
  });
});
