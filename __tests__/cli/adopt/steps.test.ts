import { isTakenOver } from "../../../cli/adopt/judge";
import type { HelmRelease } from "../../../cli/adopt/live";
import { stepsFor } from "../../../cli/adopt/steps";
import {
  CONTROLLER,
  liveCluster,
  NODE_CLASS,
  NODE_POOL,
  ofRelease,
  signed,
} from "../../support/live-karpenter";

const [KARPENTER] = liveCluster().releases;
const [CRD] = liveCluster().crds;
const nodesOf = (kinds: readonly string[]): HelmRelease => ({
  ...KARPENTER!,
  name: "nodes",
  namespace: "platform",
  chart: "nodes",
  kinds,
});

describe("stepsFor", () => {
  test("asks for nothing where objects are kubectl's and the release is named karpenter", () => {
    expect(stepsFor(liveCluster())).toEqual({
      before: [],
      beforeWorkloads: [],
      forgotten: [],
      notes: ["the controller karpenter/karpenter is updated in place, one replica at a time"],
    });
  });

  test("has Helm forget the CRDs' release in another namespace, which to import would be to replace", () => {
    const release = {
      ...KARPENTER!,
      name: "karpenter-crd",
      chart: "karpenter-crd",
      kinds: ["CustomResourceDefinition"],
    };
    const crds = [signed(CRD!, ofRelease("karpenter-crd", "karpenter"))];
    expect(stepsFor(liveCluster({ crds, releases: [KARPENTER!, release] })).forgotten).toEqual([
      { name: "karpenter-crd", namespace: "karpenter" },
    ]);
  });

  test("has Helm forget a release of NodePools alone, and no release that holds more", () => {
    const nodePools = [signed(NODE_POOL, ofRelease("nodes", "platform"))];
    const alone = stepsFor(
      liveCluster({ nodePools, releases: [KARPENTER!, nodesOf(["EC2NodeClass", "NodePool"])] }),
    );
    expect(alone).toMatchObject({ before: [], forgotten: [{ name: "nodes", namespace: "platform" }] });
    const more = stepsFor(
      liveCluster({ nodePools, releases: [KARPENTER!, nodesOf(["ConfigMap", "NodePool"])] }),
    );
    expect(more.forgotten).toEqual([]);
    expect(more.before).toEqual([
      expect.stringMatching(/platform\/nodes .* beside ConfigMap\. .*helm\.sh\/resource-policy: keep/),
    ]);
  });

  test("stops for NodePools in the controller's own release, which the next upgrade of it would delete", () => {
    const nodePools = [signed(NODE_POOL, ofRelease("karpenter", "karpenter"))];
    const release = { ...KARPENTER!, chart: "karpenter", kinds: ["Deployment", "NodePool"] };
    const { before, forgotten } = stepsFor(liveCluster({ nodePools, releases: [release] }));
    expect(forgotten).toEqual([]);
    expect(before).toEqual([
      expect.stringMatching(/karpenter\/karpenter .* beside Deployment\. .*helm\.sh\/resource-policy: keep/),
    ]);
  });

  test("is done with a release that was told to keep its NodePools, which bear its name still", () => {
    const nodePools = [signed(NODE_POOL, ofRelease("nodes", "platform"))];
    const { before, forgotten } = stepsFor(liveCluster({ nodePools, releases: [nodesOf(["ConfigMap"])] }));
    expect({ before, forgotten }).toEqual({ before: [], forgotten: [] });
  });

  test("has Argo CD's Application deleted without its objects, before anything, and its sign taken off each of them", () => {
    const annotations = { "argocd.argoproj.io/tracking-id": "karpenter:any" };
    const steps = stepsFor(
      liveCluster({
        applications: [{ name: "karpenter", namespace: "argocd" }],
        nodePools: [signed(NODE_POOL, { annotations })],
        nodeClasses: [signed(NODE_CLASS, { labels: { "argocd.argoproj.io/instance": "karpenter" } })],
        controllers: [signed(CONTROLLER, { annotations })],
      }),
    ).before;
    const ofCluster = "ec2nodeclass/default nodepool/general";
    const ofNamespace = "deployment/karpenter -n karpenter";
    expect(steps.map((step) => step.split("\n").slice(1))).toEqual([
      [
        `  kubectl patch application karpenter -n argocd --type=merge -p '{"metadata":{"finalizers":null}}'`,
        "  kubectl delete application karpenter -n argocd",
        `  kubectl annotate ${ofCluster} argocd.argoproj.io/tracking-id-`,
        `  kubectl label ${ofCluster} argocd.argoproj.io/instance-`,
        `  kubectl annotate ${ofNamespace} argocd.argoproj.io/tracking-id-`,
        `  kubectl label ${ofNamespace} argocd.argoproj.io/instance-`,
      ],
    ]);
  });

  test("has the signs of an Argo CD elsewhere taken off all objects at once", () => {
    const signs = { annotations: { "argocd.argoproj.io/tracking-id": "edge:any" } };
    const [step = "", ...more] = stepsFor(
      liveCluster({ nodePools: [signed(NODE_POOL, signs)], nodeClasses: [signed(NODE_CLASS, signs)] }),
    ).before;
    expect(more).toEqual([]);
    expect(step.split("\n").slice(1)).toEqual([
      "  argocd app delete edge --cascade=false",
      "  kubectl annotate ec2nodeclass/default nodepool/general argocd.argoproj.io/tracking-id-",
      "  kubectl label ec2nodeclass/default nodepool/general argocd.argoproj.io/instance-",
    ]);
  });

  test.each([
    [
      "an Argo CD elsewhere",
      { annotations: { "argocd.argoproj.io/tracking-id": "edge:karpenter.sh/NodePool:/general" } },
      "Application edge, which is not in this cluster",
    ],
    [
      "an Argo CD elsewhere, by label",
      { labels: { "argocd.argoproj.io/instance": "edge" } },
      "Application edge",
    ],
    [
      "Flux",
      { labels: { "kustomize.toolkit.fluxcd.io/name": "infra" } },
      "Flux's infra applies NodePool general",
    ],
  ])("stops for %s, which would apply its own again", (_, signs, words) => {
    expect(stepsFor(liveCluster({ nodePools: [signed(NODE_POOL, signs)] })).before).toEqual([
      expect.stringContaining(words),
    ]);
  });

  test("stops for a release of this project's name that holds more than Karpenter, which an upgrade would end", () => {
    const wrapper = { ...KARPENTER!, chart: "platform", kinds: ["Deployment", "Service", "ConfigMap"] };
    expect(stepsFor(liveCluster({ releases: [wrapper] })).before).toEqual([
      expect.stringContaining("is of the chart platform, which has ConfigMap beside Karpenter"),
    ]);
    const bare = { ...wrapper, kinds: ["Deployment", "Service"] };
    expect(stepsFor(liveCluster({ releases: [bare] })).before).toEqual([]);
  });

  test("ends a controller of another release's name right before workloads, since no Deployment changes its selector", () => {
    const spec = { ...CONTROLLER.spec, selector: { matchLabels: { "app.kubernetes.io/instance": "karp" } } };
    const controllers = [{ ...CONTROLLER, spec }];
    const helm = stepsFor(liveCluster({ controllers, releases: [{ ...KARPENTER!, name: "karp" }] }));
    expect(helm).toMatchObject({
      before: [],
      beforeWorkloads: [expect.stringContaining("helm uninstall karp -n karpenter")],
    });
    const wrapped = stepsFor(
      liveCluster({ controllers, releases: [{ ...KARPENTER!, name: "karp", chart: "platform" }] }),
    );
    expect(wrapped.beforeWorkloads).toEqual([
      expect.stringContaining("take karpenter out of the chart platform, then helm upgrade karp"),
    ]);
    const other = stepsFor(liveCluster({ controllers, releases: [] }));
    expect(other.beforeWorkloads).toEqual([
      expect.stringContaining("kubectl delete deployment karpenter -n karpenter"),
    ]);
  });
});

describe("isTakenOver", () => {
  const environment = { nodeClasses: { default: {} }, nodePools: { general: {} }, nodeOverlays: {} } as never;
  const ours = {
    nodeClasses: [signed(NODE_CLASS, ofRelease("karpenter-nodes", "kube-system"))],
    nodePools: [signed(NODE_POOL, ofRelease("karpenter-nodes", "kube-system"))],
    crds: [signed(CRD!, ofRelease("karpenter-crd", "kube-system"))],
    controllers: [signed(CONTROLLER, ofRelease("karpenter", "karpenter"))],
  };

  test("holds when every object that the file has is of this project's releases", () => {
    expect(isTakenOver(liveCluster(ours), environment)).toBe(true);
    const others = { ...NODE_POOL, metadata: { name: "of-others" } };
    expect(isTakenOver(liveCluster({ ...ours, nodePools: [...ours.nodePools, others] }), environment)).toBe(
      true,
    );
  });

  test.each(Object.keys(ours))("fails while one of %s is not", (key) => {
    const { [key]: others } = liveCluster() as unknown as Record<string, []>;
    expect(isTakenOver(liveCluster({ ...ours, [key]: others }), environment)).toBe(false);
  });
});
