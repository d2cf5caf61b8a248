import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { typed } from "../support/typed";

/** `npm run drain` of an environment with that cluster, beside a state with that output. */
async function drain(cluster: string, outputs: object) {
  const folder = mkdtempSync(join(tmpdir(), "drain-"));
  mkdirSync(join(folder, "environments"));
  writeFileSync(
    join(folder, "environments/default.yaml"),
    `aws: { region: eu-west-1 }\ncluster: { name: ${cluster} }\n`,
  );
  writeFileSync(join(folder, "terraform.infra.tfstate"), JSON.stringify({ outputs }));
  const here = process.cwd();
  process.chdir(folder);
  try {
    // No AWS CLI: whoever gets that far says so.
    return await typed(["drain", "--yes"], { PATH: folder });
  } finally {
    process.chdir(here);
    rmSync(folder, { recursive: true });
  }
}

describe("npm run drain", () => {
  test("looks for no cluster of another name than the deployed one's", async () => {
    const { stderr, status } = await drain("store", { cluster_name: { value: "shop" } });
    expect(stderr).toContain(
      "cluster.name: expected shop, the cluster in terraform.infra.tfstate, got store; set it back. Nothing was done",
    );
    expect(status).toBe(1);
  });

  test.each([
    ["the deployed cluster", { cluster_name: { value: "shop" } }],
    ["a cluster whose infra is destroyed", {}],
  ])("goes on to AWS for %s", async (_, outputs) => {
    expect((await drain("shop", outputs)).stderr).toContain("the AWS CLI (aws) is not there");
  });
});
