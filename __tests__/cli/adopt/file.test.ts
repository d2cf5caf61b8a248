import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { candidateFor } from "../../../cli/adopt/candidate";
import { proposalFor, unequalObjects } from "../../../cli/adopt/judge";
import type { LiveCluster } from "../../../cli/adopt/live";
import { environmentNamed } from "../../../config/load-environments";
import { kindOf } from "../../../releases/validation/kinds";
import { validSpecs } from "../../support/drawn-specs";
import { liveCluster, NODE_CLASS, NODE_OVERLAY, NODE_POOL } from "../../support/live-karpenter";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "environments-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

const BARE = "# The shop.\naws: { region: eu-west-1 } # Ireland\n";

/** What an environment's file becomes, and what it is then. */
function adopted(live: LiveCluster, text = BARE) {
  writeFileSync(join(folder, "shop.yaml"), text);
  const loaded = environmentNamed(folder, "shop");
  const proposal = proposalFor(live, loaded.karpenter.version, "KarpenterNodeRole-shop");
  return { proposal, ...candidateFor(folder, loaded, text, proposal) };
}

describe("the file that adopts a live Karpenter", () => {
  test("makes of every object what it is already, field by field", () => {
    const live = liveCluster();
    const { environment } = adopted(live);
    expect(environment.nodeClasses.default?.spec).toEqual(NODE_CLASS.spec);
    expect(environment.nodePools.general?.spec).toEqual(NODE_POOL.spec);
    expect(unequalObjects(live, environment)).toEqual([]);
  });

  test("keeps the nodes' only role by its name, so that infra makes none that no node has", () => {
    expect(adopted(liveCluster()).environment.karpenter.nodeRole).toMatchObject({
      name: "KarpenterNodeRole-by-hand",
    });
    const withRole = (role: string, name = "default") => ({
      ...NODE_CLASS,
      metadata: { name },
      spec: { ...NODE_CLASS.spec, role },
    });
    // Infra's own is imported; of several none is everybody's.
    const roles = (...nodeClasses: readonly ReturnType<typeof withRole>[]) =>
      adopted(liveCluster({ nodeClasses })).environment.karpenter.nodeRole;
    expect(roles(withRole("KarpenterNodeRole-shop"))).toBe("own");
    expect(roles(withRole("one"), withRole("other", "second"))).toBe("own");
  });

  test("has no object that is not live", () => {
    const { environment } = adopted(
      liveCluster({ nodePools: [{ ...NODE_POOL, metadata: { name: "batch" } }] }),
    );
    expect(Object.keys(environment.nodePools)).toEqual(["batch"]);
  });

  test("keeps labels and annotations of the user's own, and none that a tool leaves", () => {
    const { environment } = adopted(liveCluster());
    expect(environment.nodeClasses.default?.metadata).toEqual({
      labels: { team: "platform" },
      annotations: { "kubernetes.io/description": "Nodes of everybody" },
    });
    expect(environment.nodePools.general).not.toHaveProperty("metadata");
  });

  test("keeps what the file says, with its comments", () => {
    const { text } = adopted(liveCluster());
    expect(text).toMatch(/^# The shop\.\naws: \{ region: eu-west-1 \} # Ireland\n/);
  });

  test("stays as it is once it says everything", () => {
    const first = adopted(liveCluster());
    const again = adopted(liveCluster(), first.text);
    expect(again.added).toEqual({});
    expect(again.text).toBe(first.text);
  });

  test("is not overruled where it says something else, and the difference is told", () => {
    const pool =
      "nodePools:\n  general:\n    defaults: none\n    nodeClass: default\n    requirements: []\n    limits: { cpu: 10 }\n";
    const { environment } = adopted(liveCluster(), `${BARE}${pool}`);
    const [{ entry, differences } = { entry: "", differences: [] }] = unequalObjects(
      liveCluster(),
      environment,
    );
    expect(entry).toBe("nodePools.general");
    expect(differences).toContainEqual({ path: "limits.cpu", live: '"1k"', rendered: "10" });
  });

  test("tells of tags that the environment puts on everything, which would replace nodes", () => {
    const { environment } = adopted(liveCluster(), "aws: { region: eu-west-1, tags: { cost: shop } }\n");
    expect(unequalObjects(liveCluster(), environment)).toEqual([
      {
        object: "EC2NodeClass default",
        entry: "nodeClasses.default",
        differences: [{ path: "tags.cost", live: "nothing", rendered: '"shop"' }],
      },
    ]);
  });

  test("has the namespace, the release and the number of replicas that run", () => {
    const values = { replicas: 3, settings: { featureGates: { nodeOverlay: true } } };
    const [release] = liveCluster().releases;
    const { environment, added } = adopted(
      liveCluster({ releases: [{ ...release!, values }], nodeOverlays: [NODE_OVERLAY] }),
      `${BARE}systemNodeGroup: { minSize: 3, desiredSize: 3 }\n`,
    );
    expect(environment.karpenter).toMatchObject({
      version: "1.14.1",
      namespace: "karpenter",
      createNamespace: false,
      takeOwnership: true,
      replicas: 3,
      values: { settings: { featureGates: { nodeOverlay: true } } },
    });
    expect(environment.nodeOverlays.negotiated?.spec).toEqual(NODE_OVERLAY.spec);
    expect(added.karpenter).not.toHaveProperty("logLevel");
  });

  test("takes the release that runs from the controller's image where no Helm installed it", () => {
    expect(adopted(liveCluster({ releases: [] })).environment.karpenter.version).toBe("1.14.1");
  });

  test("leaves out what no entry can name, with the reason", () => {
    const { proposal, environment } = adopted(
      liveCluster({ nodePools: [NODE_POOL, { ...NODE_POOL, metadata: { name: "team.a" } }] }),
    );
    expect(Object.keys(environment.nodePools)).toEqual(["general"]);
    expect(proposal.misfits).toEqual([
      { object: "NodePool team.a", reason: expect.stringContaining("stays as it is, outside this project") },
    ]);
  });

  test("leaves out what this project refuses to hold, and what names it, with the reason", () => {
    const windows = {
      ...NODE_CLASS,
      metadata: { name: "windows" },
      spec: { ...NODE_CLASS.spec, amiSelectorTerms: [{ alias: "windows2022@latest" }] },
    };
    const nodeClassRef = { group: "karpenter.k8s.aws", kind: "EC2NodeClass", name: "windows" };
    const itsPool = {
      ...NODE_POOL,
      metadata: { name: "windows-pool" },
      spec: { template: { spec: { nodeClassRef, requirements: [] } } },
    };
    const { environment, misfits } = adopted(
      liveCluster({ nodeClasses: [NODE_CLASS, windows], nodePools: [NODE_POOL, itsPool] }),
    );
    expect(Object.keys(environment.nodeClasses)).toEqual(["default"]);
    expect(Object.keys(environment.nodePools)).toEqual(["general"]);
    expect(misfits).toEqual([
      { object: "nodeClasses.windows", reason: expect.stringMatching(/[Ww]indows.*outside this project/) },
      { object: "nodePools.windows-pool", reason: expect.stringContaining("outside this project") },
    ]);
  });
});

describe.each(["EC2NodeClass", "NodePool"] as const)("every %s that Karpenter takes", (kind) => {
  const section = kind === "EC2NodeClass" ? "nodeClasses" : "nodePools";

  test("is adopted as it is, or left outside with the reason", () => {
    let equal = 0;
    // A key that no file of settings may have, whatever it says.
    const specs = validSpecs(kindOf("1.14", kind), 25, 20261128).filter(
      (spec) => !JSON.stringify(spec).includes("__proto__"),
    );
    for (const [index, spec] of specs.entries()) {
      const live = liveCluster({
        nodeClasses: [NODE_CLASS, { ...NODE_CLASS, metadata: { name: "a" } }],
        [section]: [{ kind, metadata: { name: "drawn" }, spec }, ...liveCluster()[section]],
      });
      const { environment, misfits } = adopted(live);
      expect({ index, unequal: unequalObjects(live, environment) }).toEqual({ index, unequal: [] });
      expect(Object.hasOwn(environment[section], "drawn")).toBe(misfits.length === 0);
      equal += misfits.length === 0 ? 1 : 0;
    }
    expect(equal).toBeGreaterThan(2);
  });
});
