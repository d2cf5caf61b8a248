import { withStandIns } from "../../../e2e/support/stand-ins";

const TOOLS = { helm: "/bin/helm", kubectl: "/bin/kubectl", kubeconfig: "/run/kubeconfig" };

const STACK = {
  data: {
    kubernetes_namespace_v1: { Probe_1: { metadata: { name: "kube-system" } } },
    terraform_remote_state: { infra: { backend: "local" } },
  },
  provider: { helm: [{}], kubernetes: [{}], time: [{}], aws: [{ region: "eu-west-1" }] },
  terraform: { required_providers: { helm: {}, kubernetes: {}, time: {}, aws: { source: "aws" } } },
  resource: {
    helm_release: {
      Karpenter_2: {
        name: "karpenter",
        namespace: "kube-system",
        chart: "${path.module}/assets/karpenter",
        values: ['{"a": ${jsonencode(data.terraform_remote_state.infra.outputs.x)}}', "b: 1"],
        skip_crds: true,
        wait: true,
        timeout: 600,
        depends_on: ["data.kubernetes_namespace_v1.Probe_1"],
      },
      Nodes_4: {
        name: "karpenter-nodes",
        namespace: "kube-system",
        chart: "nodes",
        repository: "oci://example.com/charts",
        version: "1.2.3",
        wait: false,
        depends_on: ["terraform_data.Drain_3"],
      },
    },
    time_sleep: { Wait_5: { create_duration: "10s", depends_on: ["helm_release.Karpenter_2"] } },
    terraform_data: {
      Drain_3: {
        input: { cluster: "karpenter" },
        depends_on: ["time_sleep.Wait_5", "helm_release.Karpenter_2"],
      },
    },
  },
};

const standIns = () => withStandIns(STACK, TOOLS).resource!.terraform_data as Record<string, any>;
const commandOf = (block: any, when?: string) =>
  block.provisioner.map((each: any) => each["local-exec"]).find((each: any) => each.when === when);

describe("withStandIns", () => {
  test("keeps the order: whatever a release waited for, its stand-in waits for", () => {
    const blocks = standIns();
    expect(blocks.Karpenter_2_Uninstall.depends_on).toEqual(["terraform_data.Probe_1"]);
    expect(blocks.Karpenter_2.depends_on).toEqual([
      "terraform_data.Probe_1",
      "terraform_data.Karpenter_2_Uninstall",
    ]);
    expect(blocks.Wait_5.depends_on).toEqual(["terraform_data.Karpenter_2"]);
    expect(blocks.Drain_3.depends_on).toEqual(["terraform_data.Wait_5", "terraform_data.Karpenter_2"]);
    expect(blocks.Nodes_4_Uninstall.depends_on).toEqual(["terraform_data.Drain_3"]);
  });

  test("leaves the drain hook and the infra stack's outputs as they were synthesized", () => {
    expect(standIns().Drain_3.input).toEqual({ cluster: "karpenter" });
    expect(withStandIns(STACK, TOOLS).data).toEqual({
      terraform_remote_state: { infra: { backend: "local" } },
    });
  });

  test("installs the same chart with the same values, and waits as the release did", () => {
    const { command, environment } = commandOf(standIns().Karpenter_2);
    expect(command).toBe(
      `'/bin/helm' upgrade --install karpenter "\${path.module}/assets/karpenter" --namespace kube-system ` +
        `--wait --timeout 600s --skip-crds --values <(printf %s "$VALUES_0") --values <(printf %s "$VALUES_1")`,
    );
    expect(environment).toEqual({
      KUBECONFIG: "/run/kubeconfig",
      VALUES_0: '{"a": ${jsonencode(data.terraform_remote_state.infra.outputs.x)}}',
      VALUES_1: "b: 1",
    });
  });

  test("takes a chart from a registry at its version, and does not wait where the release did not", () => {
    const { command } = commandOf(standIns().Nodes_4);
    expect(command).toContain("oci://example.com/charts/nodes --version 1.2.3 ");
    expect(command).not.toContain("--wait");
    expect(commandOf(standIns().Nodes_4_Uninstall, "destroy").command).toBe(
      "'/bin/helm' uninstall karpenter-nodes --namespace kube-system --ignore-not-found",
    );
  });

  test("upgrades when chart or values change, without uninstalling first", () => {
    const { triggers_replace, provisioner } = standIns().Karpenter_2;
    const { command, environment } = commandOf({ provisioner });
    expect(triggers_replace).toEqual([command, ...Object.values(environment)]);
    expect(provisioner).toHaveLength(1);
    expect(standIns().Karpenter_2_Uninstall).not.toHaveProperty("triggers_replace");
  });

  test("needs none of the three providers, and keeps the others", () => {
    const { provider, terraform } = withStandIns(STACK, TOOLS);
    expect(provider).toEqual({ aws: [{ region: "eu-west-1" }] });
    expect(terraform).toEqual({ required_providers: { aws: { source: "aws" } } });
  });

  test("makes a namespace that is not there before what waits for it, and deletes it after that", () => {
    const kubernetes_namespace_v1 = { Own_6: { metadata: { name: "karpenter" } } };
    const terraform_data = { After_7: { depends_on: ["kubernetes_namespace_v1.Own_6"] } };
    const made = withStandIns({ resource: { kubernetes_namespace_v1, terraform_data } }, TOOLS).resource!;
    const blocks = made.terraform_data as Record<string, any>;
    const kubectl = "'/bin/kubectl' --kubeconfig '/run/kubeconfig'";
    expect(commandOf(blocks.Own_6).command).toBe(
      `${kubectl} get namespace karpenter || ${kubectl} create namespace karpenter`,
    );
    expect(commandOf(blocks.Own_6_Deletion, "destroy").command).toBe(
      `${kubectl} delete namespace karpenter --ignore-not-found`,
    );
    expect(blocks.Own_6.depends_on).toEqual(["terraform_data.Own_6_Deletion"]);
    expect(blocks.After_7.depends_on).toEqual(["terraform_data.Own_6"]);
  });

  test("labels a namespace as the provider would", () => {
    const metadata = { name: "karpenter", labels: { "pod-security.kubernetes.io/enforce": "restricted" } };
    const resource = { kubernetes_namespace_v1: { Own_6: { metadata } } };
    const blocks = withStandIns({ resource }, TOOLS).resource!.terraform_data as Record<string, any>;
    expect(commandOf(blocks.Own_6).command).toMatch(
      / && '\/bin\/kubectl' --kubeconfig '\/run\/kubeconfig' label --overwrite namespace karpenter pod-security\.kubernetes\.io\/enforce=restricted$/,
    );
  });

  test("makes a NetworkPolicy as Kubernetes has it before what waits for it, and deletes it after that", () => {
    const policy = {
      metadata: { name: "karpenter", namespace: "team" },
      spec: {
        pod_selector: { match_labels: { snake_case: "stays" } },
        policy_types: ["Ingress"],
        ingress: [{ ports: [{ port: "8080", protocol: "TCP" }] }],
      },
      depends_on: ["kubernetes_namespace_v1.Own_6"],
    };
    const resource = {
      kubernetes_namespace_v1: { Own_6: { metadata: { name: "team" } } },
      kubernetes_network_policy_v1: { Policy_7: policy },
    };
    const blocks = withStandIns({ resource }, TOOLS).resource!.terraform_data as Record<string, any>;
    const kubectl = "'/bin/kubectl' --kubeconfig '/run/kubeconfig'";
    const { command, environment } = commandOf(blocks.Policy_7);
    expect(command).toBe(`printf %s "$MANIFEST" | ${kubectl} apply -f -`);
    expect(JSON.parse(environment.MANIFEST)).toEqual({
      apiVersion: "networking.k8s.io/v1",
      kind: "NetworkPolicy",
      metadata: { name: "karpenter", namespace: "team" },
      spec: {
        podSelector: { matchLabels: { snake_case: "stays" } },
        policyTypes: ["Ingress"],
        ingress: [{ ports: [{ port: 8080, protocol: "TCP" }] }],
      },
    });
    expect(commandOf(blocks.Policy_7_Deletion, "destroy").command).toBe(
      `${kubectl} delete networkpolicy karpenter --namespace team --ignore-not-found`,
    );
    expect(blocks.Policy_7.depends_on).toEqual(["terraform_data.Own_6", "terraform_data.Policy_7_Deletion"]);
  });

  test("does not leave out what it has no stand-in for", () => {
    const resource = { kubernetes_manifest: { FlowSchema_1: {} } };
    expect(() => withStandIns({ resource }, TOOLS)).toThrow(
      "kubernetes_manifest has no stand-in: this stack needs the kubernetes provider",
    );
  });
});
