import type { Body, Placed } from "./resources";

/** Stands where a reference was. */
const UNKNOWN = "var.unordered";

const REFERENCE = /(?<![\w.])((?:data\.)?[a-z]+_[a-z0-9_]+\.[A-Za-z][A-Za-z0-9_-]*)((?:\.\w+|\[[^\]]*\])*)/g;

/** Does something to each reference of an expression that is in no quotes. */
function eachReference(expression: string, change: (all: string, address: string) => string): string {
  return expression
    .split(/("[^"]*")/)
    .map((part, index) => (index % 2 === 1 ? part : part.replace(REFERENCE, change)))
    .join("");
}

/** The value with each of its references changed, undefined where a `depends_on` is to lose it. */
function eachIn(value: unknown, change: (all: string, address: string) => string): unknown {
  if (typeof value === "string")
    return value.replace(/(?<!\$)\$\{([^}]*)\}/g, (_, inside) => `\${${eachReference(inside, change)}}`);
  if (Array.isArray(value)) return value.map((item) => eachIn(item, change));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [
      key,
      key === "//" || key === "depends_on" ? item : eachIn(item, change),
    ]),
  );
}

const dependsOn = ({ depends_on }: Body): string[] => (Array.isArray(depends_on) ? depends_on : []);

/** What a resource waits for. */
function waitsFor(body: Body): Set<string> {
  const found = new Set(dependsOn(body));
  eachIn(body, (all, address) => {
    found.add(address);
    return all;
  });
  return found;
}

/** The body that no longer waits for that address: what it read of it is read elsewhere. */
export function unordered(body: Body, address: string): Body {
  const rest = eachIn(body, (all, each) => (each === address ? UNKNOWN : all)) as Body;
  const left = dependsOn(body).filter((each) => each !== address);
  return { ...rest, ...(body.depends_on === undefined ? {} : { depends_on: left }) };
}

/** An order between two resources, right from one to the other. */
export interface Edge {
  readonly place: string;
  readonly from: Placed;
  readonly to: string;
}

/** Every edge of a stack. */
export function edgesOf(resources: readonly Placed[]): Edge[] {
  const places = new Map(resources.map(({ address, place }) => [address, place]));
  return resources.flatMap((from) =>
    [...waitsFor(from.body)].flatMap((to) => {
      const target = places.get(to);
      return target === undefined ? [] : [{ place: `${from.place} after ${target}`, from, to }];
    }),
  );
}

/** Those without which the order is another: an edge beside a longer way changes none. */
export function orderingEdges(resources: readonly Placed[]): Edge[] {
  const waits = new Map(resources.map(({ address, body }) => [address, waitsFor(body)]));
  const isAfter = (from: string, to: string, seen: Set<string>): boolean =>
    [...(waits.get(from) ?? [])].some((next) => {
      if (next === to) return true;
      if (seen.has(next)) return false;
      seen.add(next);
      return isAfter(next, to, seen);
    });
  return edgesOf(resources).filter(
    ({ from, to }) =>
      ![...waitsFor(from.body)].some((next) => next !== to && isAfter(next, to, new Set([next]))),
  );
}
