import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { type Component, otherComponents } from "./sbom/components";

const ROOT = join(__dirname, "..");

interface Bom {
  readonly metadata: { readonly component: object };
  readonly components: readonly Component[];
}

/** Prints all that this project is built of, installs and rehearses with. */
export async function run(): Promise<number> {
  const options = ["--sbom-format", "cyclonedx", "--package-lock-only"];
  const text = execFileSync("npm", ["sbom", ...options], { cwd: ROOT, encoding: "utf8", maxBuffer: 2 ** 28 });
  const bom: Bom = JSON.parse(text);
  const { name } = JSON.parse(readFileSync(join(ROOT, "package.json"), "utf8"));
  const whole = {
    ...bom,
    // npm calls it as the folder is called.
    metadata: { ...bom.metadata, component: { ...bom.metadata.component, name } },
    components: [...bom.components, ...otherComponents(ROOT)],
  };
  console.log(JSON.stringify(whole, null, 2));
  return 0;
}
