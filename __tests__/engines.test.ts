import { readFileSync } from "node:fs";
import { join } from "node:path";

const ROOT = join(__dirname, "..");
const json = (file: string) => JSON.parse(readFileSync(join(ROOT, file), "utf8"));

/** `>=20.19.0` as numbers; other forms name whole lines of Node.js. */
function leastOf(range: string): number[] | undefined {
  const least = /^>=\s*(\d+)(?:\.(\d+))?(?:\.(\d+))?$/.exec(range);
  return least?.slice(1).map((part) => Number(part ?? 0));
}

test("no package needs a newer Node.js than the oldest that package.json takes: npm ci would refuse it", () => {
  const [oldest = ""] = json("package.json").engines.node.split(" || ");
  const [major = 0, minor = 0] = oldest.slice(1).split(".").map(Number);
  const packages = Object.entries<{ engines?: { node?: string } }>(json("package-lock.json").packages);
  const newer = packages.flatMap(([path, { engines }]) => {
    const [leastMajor = 0, leastMinor = 0] = leastOf(engines?.node ?? "") ?? [];
    const isNewer = leastMajor > major || (leastMajor === major && leastMinor > minor);
    return isNewer ? [`${path}: ${engines?.node}`] : [];
  });
  expect(newer).toEqual([]);
});
