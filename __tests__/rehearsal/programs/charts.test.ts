import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { chartsOfModule, writeCharts } from "../../../rehearsal/programs/charts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "module-charts-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** As a release's tag has them: stamped for the release before, and as read-only as Go keeps its modules. */
const SOURCE = {
  "charts/karpenter/Chart.yaml": "name: karpenter\nversion: 1.13.0\nappVersion: 1.13.0\n",
  "charts/karpenter/values.yaml":
    "controller:\n  image:\n    # -- Tag of the controller image.\n    tag: 1.13.0\n    digest: sha256:ea73\n",
  "charts/karpenter/templates/deployment.yaml": "{{ .Values.controller.image.tag }}\n",
  "charts/karpenter-crd/Chart.yaml": "name: karpenter-crd\nversion: 1.13.0\nappVersion: 1.13.0\n",
  "charts/karpenter-crd/templates/karpenter.sh_nodepools.yaml": "{{- with .Values.additionalAnnotations }}\n",
  "pkg/apis/crds/karpenter.sh_nodepools.yaml": "kind: CustomResourceDefinition\n",
};

function source(): string {
  for (const [name, text] of Object.entries(SOURCE)) {
    const file = join(folder, "source", name);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text, { mode: 0o444 });
  }
  return join(folder, "source");
}

function read(charts: string, name: string): string {
  return readFileSync(join(charts, name), "utf8");
}

describe("writeCharts", () => {
  test("stamps the charts as the release's own job does, without a digest, and fills crds", () => {
    const charts = join(folder, "charts");
    writeCharts(source(), "1.14.3", charts);
    for (const chart of ["karpenter", "karpenter-crd"]) {
      expect(read(charts, `${chart}/Chart.yaml`)).toBe(
        `name: ${chart}\nversion: 1.14.3\nappVersion: 1.14.3\n`,
      );
    }
    expect(read(charts, "karpenter/values.yaml")).toBe(
      'controller:\n  image:\n    # -- Tag of the controller image.\n    tag: 1.14.3\n    digest: ""\n',
    );
    for (const name of [
      "karpenter/templates/deployment.yaml",
      "karpenter-crd/templates/karpenter.sh_nodepools.yaml",
    ]) {
      expect(read(charts, name)).toBe(SOURCE[`charts/${name}` as keyof typeof SOURCE]);
    }
    expect(read(charts, "karpenter/crds/karpenter.sh_nodepools.yaml")).toBe(
      "kind: CustomResourceDefinition\n",
    );
  });
});

describe("chartsOfModule", () => {
  test("asks Go for the module once, and keeps the charts beside the controller", () => {
    const go = `echo called >>${folder}/calls; echo '{"Dir": "${source()}"}'`;
    writeFileSync(join(folder, "go"), `#!/bin/sh\n${go}\n`);
    chmodSync(join(folder, "go"), 0o755);
    const env = { PATH: folder, XDG_CACHE_HOME: join(folder, "cache") };
    const charts = join(folder, "cache", "cdktf-eks-karpenter", "programs", "karpenter-1.15.2", "charts");
    expect([chartsOfModule("1.15.2", env), chartsOfModule("1.15.0", env)]).toEqual([charts, charts]);
    expect(read(charts, "karpenter/Chart.yaml")).toContain("version: 1.15.2\n");
    expect(read(folder, "calls")).toBe("called\n");
  });

  test("has none of a release that cannot be built, nor without Go", () => {
    expect(chartsOfModule("1.13.1", { PATH: folder })).toBeUndefined();
    expect(chartsOfModule("1.15.2", { PATH: folder, XDG_CACHE_HOME: folder })).toBeUndefined();
  });
});
