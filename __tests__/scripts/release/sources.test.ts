import type { GoModule } from "../../../scripts/release/go-module";
import { kubeletFieldsOf, requiredVersionOf } from "../../../scripts/release/sources";

const moduleOf = (files: Readonly<Record<string, string>>): GoModule => ({
  version: "1.2.3",
  date: "2026-01-01",
  folder: "/nowhere",
  read: (file) => files[file] ?? "",
});

const TYPES = `
// KubeletConfiguration contains the configuration for the Kubelet
type KubeletConfiguration struct {
\tmetav1.TypeMeta \`json:",inline"\`
\t// maxPods is the maximum number of Pods.
\t// +optional
\tMaxPods int32 \`json:"maxPods,omitempty"\`
\tClusterDNS []string \`json:"clusterDNS,omitempty"\`
}

type KubeletAuthentication struct {
\tX509 string \`json:"x509"\`
}
`;

describe("what npm run release reads in Go", () => {
  test("the kubelet's own fields, and no other type's", () => {
    const fields = kubeletFieldsOf(moduleOf({ "config/v1beta1/types.go": TYPES }));
    expect(fields).toEqual(["clusterDNS", "maxPods"]);
  });

  test("the version of a module that a release is built with", () => {
    const provider = moduleOf({
      "go.mod": "require (\n\tk8s.io/kubelet v0.37.0\n\tsigs.k8s.io/karpenter v1.15.0\n)\n",
    });
    expect(requiredVersionOf(provider, "k8s.io/kubelet")).toBe("0.37.0");
    expect(() => requiredVersionOf(provider, "k8s.io/kube")).toThrow("has nothing like");
  });
});
