import { execFile } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { parseAllDocuments, stringify } from "yaml";
import { KubeClient } from "../rehearsal/kubernetes/client";
import { writeKubeconfig } from "../rehearsal/kubernetes/kubeconfig";
import { RunScope } from "../rehearsal/processes";
import { programs } from "../rehearsal/programs/programs";
import { until } from "../rehearsal/until";
import { RehearsedCluster } from "./support/rehearsed-cluster";

const run = promisify(execFile);
const ROOT = join(__dirname, "..");
const SYSTEM = "/api/v1/namespaces/kube-system";
const JOB = "/apis/batch/v1/namespaces/kube-system/jobs/karpenter-drain";
const RBAC = "/apis/rbac.authorization.k8s.io/v1";

let scope: RunScope;
let cluster: RehearsedCluster;
/** Writes the environment's file. */
let environment: (drain?: object) => string;
let hooks: Record<string, any>;
/** Makes what Helm makes before it runs the Job, and lets kubectl log in as that: kwok would complete the Job itself,
 * whatever it does. */
let becomeJob: () => Promise<KubeClient["access"]>;
let asJob: KubeClient;
let helm: (...args: string[]) => Promise<string>;
let kubectl: (args: string[]) => Promise<string>;

beforeAll(async () => {
  scope = new RunScope();
  const folder = scope.folder(join(ROOT, ".cache", "runs", "in-cluster-"));
  environment = (drain) => {
    const file = join(folder, "default.yaml");
    const settings = { runner: "in-cluster", deadline: "1m", ...drain };
    writeFileSync(file, stringify({ aws: { region: "eu-west-1" }, drain: settings }));
    return file;
  };
  cluster = await RehearsedCluster.start(scope, { environment: "default", file: environment() });
  const tools = await programs({ env: process.env });
  const { kubeconfig } = cluster.rehearsal.controlPlane;
  helm = async (...args) =>
    (
      await run(tools.helm, [...args, "-n", "kube-system"], {
        env: { ...process.env, KUBECONFIG: kubeconfig },
      })
    ).stdout;

  // No home and no shell, as in the container.
  kubectl = async (args) =>
    (await run(tools.kubectl, args, { env: { KUBECONFIG: join(folder, "job.json"), HOME: "/nonexistent" } }))
      .stdout;
  becomeJob = async () => {
    const manifests = parseAllDocuments(await helm("get", "hooks", "karpenter-nodes"));
    hooks = Object.fromEntries(
      manifests.map((each) => each.toJS()).map((manifest: any) => [manifest.kind, manifest]),
    );
    const { ServiceAccount, ClusterRole, ClusterRoleBinding } = hooks;
    await cluster.client.apply(`${SYSTEM}/serviceaccounts/karpenter-drain`, ServiceAccount);
    await cluster.client.apply(`${RBAC}/clusterroles/karpenter-drain`, ClusterRole);
    await cluster.client.apply(`${RBAC}/clusterrolebindings/karpenter-drain`, ClusterRoleBinding);
    const { status } = await cluster.client.create<{ status: { token: string } }>(
      `${SYSTEM}/serviceaccounts/karpenter-drain/token`,
      { apiVersion: "authentication.k8s.io/v1", kind: "TokenRequest", spec: {} },
    );
    const access = { ...cluster.client.access, token: status.token };
    writeKubeconfig(join(folder, "job.json"), access);
    return access;
  };
  asJob = new KubeClient(await becomeJob());
  scope.onEnd(() => asJob.close());
}, 400_000);
afterAll(() => scope.end());

/** The Job's containers in the order in which Kubernetes runs them. */
const steps = (): { name: string; command: string[]; args: string[] }[] => {
  const { initContainers, containers } = hooks.Job.spec.template.spec;
  return [...initContainers, ...containers];
};

/** By release. */
const statuses = async (): Promise<Record<string, string>> =>
  Object.fromEntries(
    JSON.parse(await helm("list", "--all", "--output", "json")).map(
      ({ name, status }: { name: string; status: string }) => [name, status],
    ),
  );

const cordon = async (unschedulable: boolean) => {
  const nodes = await cluster.client.list("/api/v1/nodes");
  for (const { metadata } of nodes)
    await cluster.client.merge(`/api/v1/nodes/${metadata.name}`, { spec: { unschedulable } });
};

describe("drain.runner: in-cluster, with the real Karpenter", () => {
  test("runs kubectl alone, as nobody, where Karpenter makes no node", () => {
    const { spec } = hooks.Job.spec.template;
    expect(spec).toMatchObject({
      restartPolicy: "Never",
      serviceAccountName: "karpenter-drain",
      priorityClassName: "system-cluster-critical",
      nodeSelector: { "karpenter.sh/controller": "true" },
      securityContext: { runAsNonRoot: true, seccompProfile: { type: "RuntimeDefault" } },
    });
    expect(JSON.stringify(spec.affinity)).toContain(
      '{"key":"karpenter.sh/nodepool","operator":"DoesNotExist"}',
    );
    for (const container of steps())
      expect(container).toMatchObject({
        command: ["kubectl"],
        image: "registry.k8s.io/kubectl:v1.36.0",
        securityContext: {
          allowPrivilegeEscalation: false,
          readOnlyRootFilesystem: true,
          capabilities: { drop: ["ALL"] },
        },
      });
    expect(steps().map(({ name }) => name)).toEqual([
      "nodepools",
      "nodeclaims",
      "ec2nodeclasses",
      "none-left",
    ]);
  });

  test.each([
    ["delete", "karpenter.sh", "nodepools", true],
    ["delete", "karpenter.k8s.aws", "ec2nodeclasses", true],
    ["patch", "karpenter.sh", "nodeclaims", false],
    ["create", "karpenter.sh", "nodepools", false],
    ["delete", "", "nodes", false],
    ["delete", "", "pods", false],
    ["get", "", "secrets", false],
    ["delete", "apiextensions.k8s.io", "customresourcedefinitions", false],
  ])("may it %s %s %s? %s", async (verb, group, resource, allowed) => {
    const review = await asJob.create<{ status: { allowed: boolean } }>(
      "/apis/authorization.k8s.io/v1/selfsubjectaccessreviews",
      {
        apiVersion: "authorization.k8s.io/v1",
        kind: "SelfSubjectAccessReview",
        spec: { resourceAttributes: { verb, group, resource } },
      },
    );
    expect(review.status.allowed).toBe(allowed);
  });

  test("each of its commands fails while a node lives", async () => {
    await cluster.deploy("inflate", { replicas: 2, apart: true });
    await cluster.deploy("held", { replicas: 1, doNotDisrupt: true });
    await cluster.running("inflate", 2);
    const [node] = await cluster.running("held", 1);
    expect(await cluster.instancesIn("running")).toHaveLength((await cluster.nodes()).length);
    for (const { name, args } of steps()) {
      const hasty = args.map((arg) => arg.replace(/^--timeout=.*/, "--timeout=2s"));
      const failed = await kubectl(hasty).then(
        () => "succeeded",
        ({ stderr }) => stderr,
      );
      expect([name, failed]).toEqual([name, expect.stringMatching(/timed out/)]);
    }
    await until("the nodes that nothing holds", async () => (await cluster.nodes()).length === 1);
    expect((await cluster.nodes()).map(({ metadata }) => metadata.name)).toEqual([node]);
  });

  test("they drain every node, and leave no launch template or instance profile", async () => {
    await cluster.scale("held", 0);
    for (const { args } of steps()) await kubectl(args);
    expect(await cluster.nodeClaims()).toEqual([]);
    expect(await cluster.nodes()).toEqual([]);
    expect(await cluster.leftovers()).toEqual([]);
  });

  test("its commands bear that nothing is there", async () => {
    for (const { args } of steps()) await kubectl(args);
  });

  test("a Job that fails keeps the release, and Karpenter", async () => {
    await cordon(true);
    const destroyed = cluster.rehearsal.run.project.destroy("workloads").then(
      () => "destroyed",
      () => "failed",
    );
    await until("the Job", () => cluster.client.find(JOB), { seconds: 120 });
    // No node takes its pod: what the deadline does, now.
    await cluster.client.merge(JOB, { spec: { activeDeadlineSeconds: 1 } });
    expect(await destroyed).toBe("failed");
    expect(await statuses()).toEqual({
      karpenter: "deployed",
      "karpenter-crd": "deployed",
      "karpenter-nodes": "uninstalling",
    });
    // To be read, until the next try.
    expect(await cluster.client.find(JOB)).toBeDefined();
  });

  test("once Helm has the release back, as documented, another image can be applied", async () => {
    const [{ revision }] = JSON.parse(await helm("history", "karpenter-nodes", "--output", "json")).slice(-1);
    await helm("rollback", "karpenter-nodes", String(revision));
    await cluster.rehearsal.reconfigure(environment({ image: "registry.example.com/kubectl:v1.35.4" }));
    await cluster.rehearsal.run.project.deploy("workloads");
    expect((await statuses())["karpenter-nodes"]).toBe("deployed");
    expect(await helm("get", "hooks", "karpenter-nodes")).toContain("registry.example.com/kubectl:v1.35.4");
  });

  test("the next destroy runs it again, and all goes", async () => {
    const { metadata: before } = await cluster.client.get(JOB);
    await cordon(false);
    // The Job's work, which kwok does not do. Helm has made its service account anew.
    await becomeJob();
    for (const { args } of steps()) await kubectl(args);
    await cluster.rehearsal.run.project.destroy("workloads");
    const events = await cluster.events("Completed");
    expect(
      events.filter(
        ({ involvedObject }: any) =>
          involvedObject.name === "karpenter-drain" && involvedObject.uid !== before.uid,
      ),
    ).toHaveLength(1);
    expect(await statuses()).toEqual({});
    for (const path of [
      JOB,
      `${SYSTEM}/serviceaccounts/karpenter-drain`,
      `${RBAC}/clusterroles/karpenter-drain`,
    ])
      expect(await cluster.client.find(path)).toBeUndefined();
    expect(await cluster.leftovers()).toEqual([]);
  });
});
