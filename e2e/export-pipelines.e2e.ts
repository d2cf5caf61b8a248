import { execFile } from "node:child_process";
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";

const PIPELINES = join(__dirname, "..", "docs", "pipelines");
const ACTIONLINT = "github.com/rhysd/actionlint/cmd/actionlint@v1.7.12";

describe("the pipelines that users copy", () => {
  test("are workflows that GitHub understands, as actionlint tells", async () => {
    const files = readdirSync(PIPELINES).map((name) => join(PIPELINES, name));
    expect(files).toHaveLength(3);
    await promisify(execFile)("go", ["run", ACTIONLINT, ...files]);
  });
});
