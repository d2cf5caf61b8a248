import type { GoModule } from "../../../scripts/release/go-module";
import {
  kubeletExpressionsOf,
  kubeletFieldsOf,
  ownKubeletFieldsOf,
  requiredVersionOf,
} from "../../../scripts/release/sources";

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

  test("fields of the kubelet that the controller sets itself", () => {
    const source =
      'var karpenterOwnedFields = map[string]string{\n\t"registerWithTaints": "Karpenter sets it",\n}\n';
    const file = "pkg/apis/v1/kubeletconfiguration_validation.go";
    expect(ownKubeletFieldsOf(moduleOf({ [file]: source }))).toEqual(["registerWithTaints"]);
    expect(() => ownKubeletFieldsOf(moduleOf({}))).toThrow("has nothing like");
  });

  test("what expressions of the kubelet know of an instance type", () => {
    const source = [
      "var celVars = []struct {\n\tname string\n}{",
      '\t{"vcpus", cel.IntType, nil},',
      '\t{"max_pods", cel.IntType, nil},',
      '}\n\t\tcel.Function("min",\n\t\t\tcel.Overload("min_int_int"))',
    ].join("\n");
    expect(kubeletExpressionsOf(moduleOf({ "pkg/cel/environment.go": source }))).toEqual({
      variables: ["max_pods", "vcpus"],
      functions: ["min"],
    });
  });

  test("the version of a module that a release is built with", () => {
    const provider = moduleOf({
      "go.mod": "require (\n\tk8s.io/kubelet v0.37.0\n\tsigs.k8s.io/karpenter v1.15.0\n)\n",
    });
    expect(requiredVersionOf(provider, "k8s.io/kubelet")).toBe("0.37.0");
    expect(() => requiredVersionOf(provider, "k8s.io/kube")).toThrow("has nothing like");
  });
});
