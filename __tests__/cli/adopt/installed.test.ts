import { installedBy } from "../../../cli/adopt/installed";
import type { HelmRelease, LiveCluster } from "../../../cli/adopt/live";
import { DEFAULT_VERSIONS } from "../../../releases/defaults";
import chart from "../../../releases/karpenter/1.14/chart.json";
import { CONTROLLER, ofRelease, signed } from "../../support/live-karpenter";

const NOTHING: LiveCluster = {
  ...{ nodeClasses: [], nodePools: [], nodeOverlays: [], capacityBuffers: [], crds: [], controllers: [] },
  ...{ nodes: {}, releases: [], applications: [] },
};
const WRAPPER: HelmRelease = {
  name: "platform",
  namespace: "platform",
  chart: "platform",
  chartVersion: "0.1.0",
  values: {},
  kinds: ["Deployment"],
  dependencies: [{ name: "karpenter", version: "1.14.1", key: "karpenter" }],
};
const wrapped = (release: Partial<HelmRelease>) =>
  installedBy({ ...NOTHING, releases: [{ ...WRAPPER, ...release }] }, DEFAULT_VERSIONS.karpenter);

describe("installedBy", () => {
  test("takes a wrapper's own values and what it was installed with, which wins, without the chart's defaults", () => {
    const own = {
      ...chart,
      podLabels: { team: "a" },
      settings: { ...chart.settings, batchMaxDuration: "20s", batchIdleDuration: "2s" },
    };
    const values = { karpenter: { settings: { batchMaxDuration: "30s" } }, other: { a: 1 } };
    expect(wrapped({ chartValues: { karpenter: own }, values })).toMatchObject({
      version: "1.14.1",
      namespace: "platform",
      values: { podLabels: { team: "a" }, settings: { batchMaxDuration: "30s", batchIdleDuration: "2s" } },
      unread: [],
    });
  });

  test("does not hold an upgrade's image back by the tag and digest of the release that runs", () => {
    const image = {
      ...chart.controller.image,
      repository: "registry.example/karpenter",
      tag: "1.14.1",
      digest: "sha256:1",
    };
    const own = { ...chart, controller: { ...chart.controller, image } };
    expect(wrapped({ chartValues: { karpenter: own } }).values).toEqual({
      controller: { image: { repository: "registry.example/karpenter" } },
    });
  });

  test("finds them under the dependency's alias", () => {
    const dependencies = [{ name: "karpenter", version: "~1.14", key: "nodes" }];
    expect(wrapped({ dependencies, values: { nodes: { replicas: 1 } } })).toMatchObject({
      values: { replicas: 1 },
      version: undefined,
    });
  });

  test.each([
    [
      "karpenter-fork",
      { by: "helm" },
      /^all of the release team\/fork: its chart karpenter-fork is not karpenter/,
    ],
    ["", { by: "argo" }, /^all that edge sets: its values stand in Git/],
  ])("says aloud what it cannot read: %s %j", (name, { by }, words) => {
    const controller =
      by === "argo"
        ? signed(CONTROLLER, {
            annotations: { "argocd.argoproj.io/tracking-id": "edge:apps/Deployment:karpenter/karpenter" },
          })
        : signed(CONTROLLER, ofRelease("fork", "team"));
    const release: HelmRelease = {
      ...{ name: "fork", namespace: "team", chart: name, chartVersion: "1.0.0", values: {}, kinds: [] },
    };
    const live = { ...NOTHING, controllers: [controller], releases: by === "helm" ? [release] : [] };
    const [unread] = installedBy(live, DEFAULT_VERSIONS.karpenter).unread;
    expect(`${unread?.key}: ${unread?.reason}`).toMatch(words);
  });
});
