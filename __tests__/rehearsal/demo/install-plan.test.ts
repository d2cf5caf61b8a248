import { installPlan } from "../../../rehearsal/demo/install-plan";
import { DEFAULT_VERSIONS } from "../../../releases/defaults";

const values = `{
  "nodeClasses": { "default": { "spec": { "role": \${jsonencode(data.terraform_remote_state.infra.outputs.role)},
    "amiSelectorTerms": [{ "alias": "al2023@v20260903" }] } } },
  "nodePools": { "general": { "spec": { "limits": { "cpu": 100 }, "template": { "spec": { "requirements": [
    { "key": "karpenter.sh/capacity-type", "operator": "In", "values": ["spot", "on-demand"] },
    { "key": "karpenter.k8s.aws/instance-generation", "operator": "Gt", "values": ["4"] } ] } } } } } }`;

const STACK = {
  resource: {
    helm_release: {
      A_Nodes: {
        name: "karpenter-nodes",
        namespace: "kube-system",
        values: [values],
        depends_on: ["terraform_data.Hook"],
      },
      B_Karpenter: {
        name: "karpenter",
        namespace: "kube-system",
        version: DEFAULT_VERSIONS.karpenter,
        repository: "oci://registry/karpenter",
        values: ["{}"],
        depends_on: ["helm_release.C_Crds"],
      },
      C_Crds: {
        name: "karpenter-crd",
        namespace: "kube-system",
        version: DEFAULT_VERSIONS.karpenter,
        repository: "oci://registry/karpenter",
      },
    },
    terraform_data: { Hook: { depends_on: ["time_sleep.Wait"] } },
    time_sleep: {
      Wait: { create_duration: "10s", triggers: { crds: "${helm_release.B_Karpenter.version}" } },
    },
  },
};

describe("installPlan", () => {
  test("follows dependencies and references, and shows what the nodes chart carries", () => {
    expect(installPlan(STACK)).toEqual([
      {
        what: "release karpenter-crd",
        detail: `${DEFAULT_VERSIONS.karpenter} from oci://registry/karpenter, in kube-system`,
      },
      {
        what: "release karpenter",
        detail: `${DEFAULT_VERSIONS.karpenter} from oci://registry/karpenter, in kube-system`,
      },
      { what: "pause", detail: "10s, for the CRDs to be known" },
      { what: "drain hook", detail: "on destroy: ends every node, and waits, before Karpenter goes" },
      { what: "release karpenter-nodes", detail: "this project's own chart, in kube-system" },
      { what: "  EC2NodeClass default", detail: "al2023@v20260903" },
      {
        what: "  NodePool general",
        detail: "capacity-type spot|on-demand; instance-generation > 4; at most 100 cpu",
      },
    ]);
  });
});
