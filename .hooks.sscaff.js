const { spawnSync } = require("node:child_process");
const { cpSync, readFileSync, writeFileSync } = require("node:fs");

/** What `cdktf init --template=<zip of this project>` does in the new folder, after its own copy. */
exports.post = ({ Name: name, projectId }) => {
  // cdktf copies files as UTF-8 text, without their modes, and puts values in place of {{ }}, as Helm's charts have them.
  cpSync(__dirname, ".", { recursive: true });

  change("cdktf.json", (json) => {
    json.projectId = projectId;
  });
  const packageName = packageNameOf(name);
  change("package.json", (json) => {
    json.name = packageName;
  });
  change("package-lock.json", (json) => {
    json.name = packageName;
    json.packages[""].name = packageName;
  });

  const { status } = spawnSync("npm", ["ci"], { stdio: "inherit", shell: process.platform === "win32" });
  if (status !== 0)
    throw new Error(`the copy is whole, but npm ci failed in it: run it again in ${process.cwd()}`);
  console.log(readFileSync("help", "utf8"));
};

function change(file, by) {
  const json = JSON.parse(readFileSync(file, "utf8"));
  by(json);
  writeFileSync(file, `${JSON.stringify(json, null, 2)}\n`);
}

/** What npm takes for a package's name, whatever the project's is. */
function packageNameOf(name) {
  const allowed = name
    .toLowerCase()
    .replace(/[^a-z0-9-]+/g, "-")
    .replace(/^-+|-+$/g, "");
  return allowed === "" ? "cdktf-eks-karpenter" : allowed;
}
