import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

const ROOT = join(__dirname, "..");
const SHIPS = ["cli", "config", "constructs", "export", "releases", "rehearsal", "stacks", "main.ts"];

function sourcesOf(path: string): string[] {
  if (path.endsWith(".ts")) return [path];
  return readdirSync(join(ROOT, path), { recursive: true, encoding: "utf8" })
    .filter((file) => file.endsWith(".ts"))
    .map((file) => join(path, file));
}

test("what ships imports no package of the engine that decides on policies, which is under the AGPL", () => {
  const sources = SHIPS.flatMap(sourcesOf);
  expect(sources.length).toBeGreaterThan(200);
  expect(sources.filter((file) => readFileSync(join(ROOT, file), "utf8").includes("@cloud-copilot"))).toEqual(
    [],
  );
});
