import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { type Item, itemsIn, LIST } from "./items";
import { type TestName, testNamesIn } from "./test-names";

const TESTS = ["__tests__", "e2e"];

export interface Checklist {
  readonly items: readonly Item[];
  /** What is wrong, a line for each: an item without a test, a test of no item, an item that stands twice. */
  readonly problems: readonly string[];
}

/** Holds a project's list of items beside the names of its tests. */
export function checklistOf(root: string): Checklist {
  const items = itemsIn(readFileSync(join(root, LIST), "utf8"));
  const tests = TESTS.flatMap((folder) => testFilesIn(root, folder)).flatMap((file) =>
    testNamesIn(file, readFileSync(join(root, file), "utf8")),
  );
  return { items, problems: [...twice(items), ...untested(items, tests), ...ofNoItem(items, tests)] };
}

function testFilesIn(root: string, folder: string): string[] {
  if (!existsSync(join(root, folder))) return [];
  return readdirSync(join(root, folder), { recursive: true, encoding: "utf8" })
    .filter((path) => /\.(test|e2e)\.ts$/.test(path))
    .sort()
    .map((path) => join(folder, path));
}

function twice(items: readonly Item[]): string[] {
  return items
    .filter(({ id }, index) => items.findIndex((other) => other.id === id) < index)
    .map(({ id, line }) => `${LIST}:${line}: ${id} stands there a second time; give each id one row`);
}

function untested(items: readonly Item[], tests: readonly TestName[]): string[] {
  const tested = new Set(tests.flatMap(({ name }) => idsIn(name)));
  return items
    .filter(({ id }) => !tested.has(id))
    .map(
      ({ id, line }) =>
        `${LIST}:${line}: ${id} has no test; put ${id} into the name of the test in ${TESTS.join(" or ")} that shows it, or write that test`,
    );
}

function ofNoItem(items: readonly Item[], tests: readonly TestName[]): string[] {
  const known = new Set(items.map(({ id }) => id));
  return tests.flatMap(({ file, line, name }) =>
    idsIn(name)
      .filter((id) => !known.has(id))
      .map((id) => `${file}:${line}: ${id} is no item; mend the id, or give it a row in ${LIST}`),
  );
}

/** The ids in a test's name, one by one: `S2-25..27` stands for three. */
function idsIn(name: string): string[] {
  return [...name.matchAll(/\b(S\d+)-(\d+)(?:\.\.(\d+))?\b/g)].flatMap(([, group, first, last = first]) => {
    const count = Number(last) - Number(first) + 1;
    return Array.from({ length: Math.max(count, 0) }, (_, index) => `${group}-${Number(first) + index}`);
  });
}
