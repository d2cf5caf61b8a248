import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { requireCharts } from "../../../rehearsal/watch/charts";
import { DEFAULT_VERSIONS } from "../../../releases/defaults";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "charts-test-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

const FROM = { repository: "oci://charts.example.com/karpenter", version: DEFAULT_VERSIONS.karpenter };
const PULLS =
  `run \`helm pull --untar oci://charts.example.com/karpenter/karpenter --version ${FROM.version} && ` +
  `helm pull --untar oci://charts.example.com/karpenter/karpenter-crd --version ${FROM.version}\``;

function chart(name: string): void {
  mkdirSync(join(folder, name));
  writeFileSync(join(folder, name, "Chart.yaml"), "");
}

/** A helm that says this on standard error, and ends so. */
function helm(said: string, code: number): string {
  const file = join(folder, "helm");
  writeFileSync(file, `#!/bin/sh\necho '${said}' >&2\nexit ${code}\n`, { mode: 0o755 });
  return file;
}

/** No program: whoever asks the registry with it fails otherwise than these tests expect. */
const unwanted = "/nowhere/helm";
const ofSource = () => undefined;

describe("requireCharts", () => {
  test("is content with a folder that holds both, and asks no registry", async () => {
    chart("karpenter");
    chart("karpenter-crd");
    expect(await requireCharts({ ...FROM, folder, helm: unwanted, ofSource })).toBe(folder);
  });

  test("names the chart that the folder lacks, and how to get it", async () => {
    chart("karpenter");
    const missing = requireCharts({ ...FROM, folder, helm: unwanted, ofSource });
    await expect(missing).rejects.toThrow(`${folder}, which has no unpacked chart karpenter-crd: `);
    await expect(missing).rejects.toThrow(PULLS);
  });

  test("says how to get them elsewhere when the registry is out of reach", async () => {
    const missing = requireCharts({ ...FROM, helm: helm("Error: no such host", 1), ofSource });
    await expect(missing).rejects.toThrow(
      `karpenter ${FROM.version} cannot be had from oci://charts.example.com/karpenter (no such host): on a machine`,
    );
    await expect(missing).rejects.toThrow(PULLS);
  });

  test("takes those of Karpenter's source when the registry is out of reach, and says so", async () => {
    const said: string[] = [];
    const found = await requireCharts({
      ...FROM,
      helm: helm("Error: no such host", 1),
      ofSource: () => "/cache/charts",
      say: (line) => said.push(line),
    });
    expect(found).toBe("/cache/charts");
    expect(said).toEqual([
      "oci://charts.example.com/karpenter is out of reach: Karpenter's charts come from its source",
    ]);
  });

  test("goes on when the registry serves, or the environment has a folder of its own", async () => {
    await requireCharts({ ...FROM, helm: helm("", 0), ofSource });
    await requireCharts({ version: FROM.version, helm: unwanted, ofSource });
  });
});
