import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { parse } from "yaml";
import type { KubeClient } from "../../rehearsal/kubernetes/client";

const run = promisify(execFile);
const MODULE = "github.com/prometheus-operator/prometheus-operator@v0.85.0";
const KINDS = ["prometheusrules", "servicemonitors"];

/** The operator's CRDs as its Go module has them: what its kinds may say is then the API server's to judge. */
export async function installOperatorCrds(client: KubeClient): Promise<void> {
  // Outside of any module, or the go command would look for one of this project's.
  const { stdout } = await run("go", ["mod", "download", "-json", MODULE], { cwd: "/" });
  const { Dir: folder } = JSON.parse(stdout) as { Dir: string };
  const crds = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions";
  for (const kind of KINDS) {
    const file = join(folder, "example", "prometheus-operator-crd", `monitoring.coreos.com_${kind}.yaml`);
    await client.create(crds, parse(readFileSync(file, "utf8")) as object);
  }
}
