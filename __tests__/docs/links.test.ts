import { existsSync, readFileSync, statSync } from "node:fs";
import { dirname, join, normalize } from "node:path";
import { Page, pages } from "../support/markdown";

const ROOT = join(__dirname, "..", "..");

describe("links of the documentation", () => {
  test("lead to a file that is there, and to a heading in it", () => {
    const broken = pages().flatMap((page) =>
      page.links.flatMap(({ target, line }) => {
        const why = whyBroken(page.file, target);
        return why === undefined ? [] : [`${page.file}:${line}: ${target}: ${why}`];
      }),
    );
    expect(broken).toEqual([]);
  });

  test("lead from the README to every page", () => {
    const all = pages();
    const reached = new Set<string>();
    const queue = ["README.md"];
    for (let file = queue.shift(); file !== undefined; file = queue.shift()) {
      if (reached.has(file)) continue;
      reached.add(file);
      const from = file;
      const page = all.find((each) => each.file === from);
      queue.push(...(page?.links ?? []).map(({ target }) => fileOf(from, target)));
    }
    expect(all.map(({ file }) => file).filter((file) => !reached.has(file))).toEqual([]);
  });

  test("from the README, lead to the index and to a guide for each example", () => {
    const targets = Page.read("README.md").links.map(({ target }) => target);
    expect(targets).toEqual(
      expect.arrayContaining([
        "docs/README.md",
        "docs/guides/arm64-spot-poc.md",
        "docs/guides/bottlerocket-spot.md",
        "docs/guides/existing-cluster.md",
        "docs/guides/existing-vpc.md",
        "docs/guides/spot-with-on-demand-fallback.md",
        "docs/guides/managed-node-group.md",
      ]),
    );
  });
});

function fileOf(from: string, target: string): string {
  const [path = ""] = target.split("#");
  return path === "" ? from : normalize(join(dirname(from), path));
}

function whyBroken(from: string, target: string): string | undefined {
  if (/^[a-z]+:/.test(target)) return /^https:\/\//.test(target) ? undefined : "is no https address";
  const file = fileOf(from, target);
  const anchor = target.split("#")[1];
  if (!existsSync(join(ROOT, file))) return "no such file";
  if (anchor === undefined || statSync(join(ROOT, file)).isDirectory()) return undefined;
  if (!file.endsWith(".md")) return "has no headings";
  const known = Page.read(file).headings.map((heading) => heading.anchor);
  const written = readFileSync(join(ROOT, file), "utf8").includes(`id="${anchor}"`);
  return known.includes(anchor) || written ? undefined : `no such heading; there are: ${known.join(", ")}`;
}
