import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { NamespaceV1 } from "@cdktf/provider-kubernetes/lib/namespace-v1";
import { Lazy } from "cdktf";
import { DEFAULT_VERSIONS } from "../../../releases/defaults";
import { address, release, valuesOf, workloads } from "../../support/workloads";

describe("KarpenterCharts", () => {
  const stack = workloads();

  test("takes both charts of one release from Karpenter's repository", () => {
    const from = {
      repository: "oci://public.ecr.aws/karpenter",
      version: DEFAULT_VERSIONS.karpenter,
      wait: true,
    };
    expect(release(stack, "karpenter-crd")).toMatchObject({ ...from, chart: "karpenter-crd" });
    expect(release(stack, "karpenter")).toMatchObject({
      ...from,
      chart: "karpenter",
      skip_crds: true,
      timeout: 600,
    });
  });

  test("keeps the CRDs when their chart is uninstalled, or every node would go", () => {
    expect(valuesOf(stack, "karpenter-crd")).toEqual([
      { additionalAnnotations: { "helm.sh/resource-policy": "keep" } },
    ]);
  });

  test("fixes a failed first install by running again", () => {
    for (const name of ["karpenter-crd", "karpenter", "karpenter-nodes"]) {
      expect(release(stack, name)).toMatchObject({ upgrade_install: true });
      expect(release(stack, name)).not.toHaveProperty("atomic");
    }
  });

  test("gives the controller its cluster, queue and place", () => {
    expect(valuesOf(stack, "karpenter")).toEqual([
      {
        serviceAccount: { name: "karpenter" },
        replicas: 2,
        nodeSelector: { "kubernetes.io/os": "linux", "karpenter.sh/controller": "true" },
        tolerations: [{ key: "CriticalAddonsOnly", operator: "Exists" }],
        controller: {
          env: [{ name: "AWS_REGION", value: "eu-west-1" }],
          resources: { requests: { cpu: "500m" } },
        },
        logLevel: "info",
        settings: { clusterName: "demo", clusterEndpoint: "<var.endpoint>", interruptionQueue: "demo-queue" },
      },
    ]);
  });

  test("tolerates another system taint and keeps the chart's own toleration", () => {
    const systemNodes = {
      labels: { role: "system" },
      taint: { key: "dedicated", value: "system", effect: "NoExecute" as const },
    };
    expect(valuesOf(workloads({ charts: { systemNodes } }), "karpenter")[0].tolerations).toEqual([
      { key: "CriticalAddonsOnly", operator: "Exists" },
      { key: "dedicated", operator: "Equal", value: "system", effect: "NoExecute" as const },
    ]);
  });

  test("merges the user's values last", () => {
    const values = { replicas: 3, settings: { featureGates: { nodeRepair: true } } };
    expect(valuesOf(workloads({ charts: { values } }), "karpenter")[1]).toEqual(values);
  });

  test("names every dead key of the user, with the fix", () => {
    const values = { webhook: { enabled: false }, settings: { clusterNmae: "x" }, replicas: { count: 1 } };
    expect(() => workloads({ charts: { values } })).toThrow(
      [
        `values of the karpenter chart ${DEFAULT_VERSIONS.karpenter}:`,
        "  webhook: the chart ignores this key since Karpenter 1.x; use nothing: Karpenter has no webhook since 1.1",
        "  settings.clusterNmae: the chart has no such key under settings and would ignore it; did you mean clusterName?",
        "  replicas: the chart takes one value here, not keys below it",
      ].join("\n"),
    );
  });

  test("does not look into what only Terraform will know", () => {
    const values = { settings: Lazy.anyValue({ produce: () => ({ clusterNmae: "x" }) }) };
    expect(() => workloads({ charts: { values } })).not.toThrow();
  });

  test("only warns of a key when the release is newer than any list here", () => {
    expect(() => workloads({ charts: { version: "1.16.0", values: { brandNew: true } } })).not.toThrow();
  });

  test("puts local charts into the stack's folder, by a relative path", () => {
    const folder = mkdtempSync(join(tmpdir(), "charts-"));
    for (const name of ["karpenter", "karpenter-crd"]) {
      mkdirSync(join(folder, name));
      writeFileSync(join(folder, name, "Chart.yaml"), `name: ${name}`);
    }
    const local = workloads({ charts: { chart: { path: folder } } });
    rmSync(folder, { recursive: true });
    for (const name of ["karpenter", "karpenter-crd"]) {
      expect(release(local, name)).not.toHaveProperty("repository");
      expect(release(local, name).chart).toMatch(/^\$\{path\.module\}\/assets\/\w+[\w-]*\/[0-9A-F]{32}$/);
    }
  });
});

describe("KarpenterCharts outside kube-system", () => {
  const stack = workloads({ charts: { namespace: "platform", serviceAccount: "kp" } });

  test("makes the namespace and the FlowSchemas before the controller", () => {
    expect(stack.only(NamespaceV1)).toMatchObject({ metadata: { name: "platform" } });
    const flowSchemas = release(stack, "karpenter-priority");
    expect(flowSchemas.namespace).toBe("kube-system");
    expect(valuesOf(stack, "karpenter-priority")).toEqual([{ namespace: "platform", serviceAccount: "kp" }]);
    const controller = release(stack, "karpenter");
    expect(controller.namespace).toBe("platform");
    expect(controller.depends_on).toEqual(
      expect.arrayContaining([address(stack, "kubernetes_namespace_v1"), flowSchemas.address]),
    );
  });

  test.each(["karpenter-crd", "karpenter-nodes"])(
    "leaves %s in kube-system, since a move deletes every node",
    (name) => {
      expect(release(stack, name).namespace).toBe("kube-system");
    },
  );

  test("leaves a namespace that is there to whoever made it, and gives its controller the priority", () => {
    const there = workloads({ charts: { namespace: "platform", createNamespace: false } });
    expect(there.terraform.resource).not.toHaveProperty("kubernetes_namespace_v1");
    expect(release(there, "karpenter").depends_on).toContain(release(there, "karpenter-priority").address);
  });

  test("makes neither in kube-system", () => {
    const usual = workloads();
    expect(usual.terraform.resource).not.toHaveProperty("kubernetes_namespace_v1");
    expect(() => release(usual, "karpenter-priority")).toThrow("found 0");
  });
});

/** Everything an edit of the YAML can change here, but for taking the thing out. */
const EDITS = {
  namespace: { charts: { namespace: "elsewhere" } },
  version: { charts: { version: "1.13.0" } },
  "chart source": { charts: { chart: { repository: "oci://mirror.example/karpenter" } } },
  "service account": { charts: { serviceAccount: "other" } },
  values: { charts: { values: { podLabels: { a: "b" } } } },
  deadline: { hook: { deadlineSeconds: 60 } },
  "a NodePool taken out": { nodes: { nodePools: {} } },
};

describe.each(["karpenter-crd", "karpenter-nodes"])("release %s", (name) => {
  test.each(Object.entries(EDITS))("is not replaced by an edit of %s", (_, edit) => {
    const identity = (stack: ReturnType<typeof workloads>) => {
      const { address, name: releaseName, namespace } = release(stack, name);
      return { address, releaseName, namespace };
    };
    expect(identity(workloads(edit))).toEqual(identity(workloads()));
  });
});

describe("takeOwnership", () => {
  const releases = ["karpenter-crd", "karpenter", "karpenter-nodes"];
  const taking = { charts: { takeOwnership: true }, nodes: { takeOwnership: true } };

  test.each(releases)("has %s take over what others made, when it is asked for alone", (name) => {
    expect(release(workloads(taking), name)).toHaveProperty("take_ownership", true);
    expect(release(workloads(), name)).not.toHaveProperty("take_ownership");
  });
});
