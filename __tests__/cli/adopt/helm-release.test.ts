import { gzipSync } from "node:zlib";
import { type ReleaseSecret, releasesIn } from "../../../cli/adopt/helm-release";

/** As Helm 3 stores a revision, and the API server hands it out. */
function secret(version: number, status: string, config: object, manifest = ""): ReleaseSecret {
  const release = {
    name: "karpenter",
    namespace: "karpenter",
    version,
    config,
    manifest,
    chart: { metadata: { name: "karpenter", version: "1.9.3" } },
  };
  const helms = gzipSync(JSON.stringify(release)).toString("base64");
  return {
    metadata: {
      namespace: "karpenter",
      labels: { name: "karpenter", owner: "helm", status, version: `${version}` },
    },
    data: { release: Buffer.from(helms).toString("base64") },
  };
}

describe("releasesIn", () => {
  test("reads chart, version, namespace and values out of Helm's Secret", () => {
    expect(releasesIn([secret(1, "deployed", { replicas: 3 })])).toEqual([
      {
        name: "karpenter",
        namespace: "karpenter",
        chart: "karpenter",
        chartVersion: "1.9.3",
        values: { replicas: 3 },
        kinds: [],
      },
    ]);
  });

  test("takes the revision that is deployed, not a later one that failed nor one that was replaced", () => {
    const found = releasesIn([
      secret(9, "superseded", { replicas: 9 }),
      secret(10, "deployed", { replicas: 10 }),
      secret(11, "failed", { replicas: 11 }),
    ]);
    expect(found.map(({ values }) => values)).toEqual([{ replicas: 10 }]);
  });

  test("knows what kinds of objects it holds", () => {
    const manifest = "---\nkind: NodePool\n---\n# nothing\n---\nkind: EC2NodeClass\n---\nkind: NodePool\n";
    expect(releasesIn([secret(1, "deployed", {}, manifest)])[0]?.kinds).toEqual(["EC2NodeClass", "NodePool"]);
  });
});
