import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

const ROOT = join(__dirname, "../..");
const TSX = pathToFileURL(require.resolve("tsx")).href;

/** `npm run drain` of an environment with that cluster, beside a state with that output. */
function drain(cluster: string, outputs: object) {
  const folder = mkdtempSync(join(tmpdir(), "drain-"));
  mkdirSync(join(folder, "environments"));
  writeFileSync(
    join(folder, "environments/default.yaml"),
    `aws: { region: eu-west-1 }\ncluster: { name: ${cluster} }\n`,
  );
  writeFileSync(join(folder, "terraform.infra.tfstate"), JSON.stringify({ outputs }));
  return spawnSync(process.execPath, ["--import", TSX, join(ROOT, "cli/main.ts"), "drain", "--yes"], {
    cwd: folder,
    encoding: "utf8",
    // No AWS CLI: whoever gets that far says so.
    env: { PATH: folder },
  });
}

describe("npm run drain", () => {
  test("looks for no cluster of another name than the deployed one's", () => {
    const { stderr, status } = drain("store", { cluster_name: { value: "shop" } });
    expect(stderr).toContain(
      "cluster.name: expected shop, the cluster in terraform.infra.tfstate, got store; set it back. Nothing was done",
    );
    expect(status).toBe(1);
  });

  test.each([
    ["the deployed cluster", { cluster_name: { value: "shop" } }],
    ["a cluster whose infra is destroyed", {}],
  ])("goes on to AWS for %s", (_, outputs) => {
    expect(drain("shop", outputs).stderr).toContain("the AWS CLI (aws) is not there");
  });
});
