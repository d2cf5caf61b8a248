import type { Expression } from "../../releases/validation/expression";
import { re2 } from "../../releases/validation/re2";
import type { Kind, Schema } from "../../releases/validation/schema";
import { type Path, specProblems } from "../../releases/validation/validate-spec";
import { subschemas } from "../../scripts/release/keywords";
import { ODD } from "./spec-mutation";

const SELECTORS = { subnetSelectorTerms: [{ id: "subnet-1" }], securityGroupSelectorTerms: [{ id: "sg-1" }] };
const SOFT = {
  evictionSoft: { "memory.available": "5%" },
  evictionSoftGracePeriod: { "memory.available": "1m" },
};
const REFERENCE = { group: "karpenter.k8s.aws", kind: "EC2NodeClass", name: "a" };

/** Little that each kind takes: what else it has is drawn, but for fields that come only together. */
const PLAIN: Readonly<Record<string, readonly object[]>> = {
  CapacityBuffer: [{}],
  EC2NodeClass: [
    { ...SELECTORS, role: "node", amiSelectorTerms: [{ alias: "al2023@v1" }] },
    { ...SELECTORS, instanceProfile: "node", amiFamily: "AL2023", amiSelectorTerms: [{ id: "ami-1" }] },
    { ...SELECTORS, role: "node", amiFamily: "Custom", amiSelectorTerms: [{ name: "a" }], kubelet: SOFT },
  ],
  NodeOverlay: [{ requirements: [] }],
  NodePool: [{ template: { spec: { nodeClassRef: REFERENCE, requirements: [] } } }],
};

const TEXTS = (
  "|x|a|é|😀|a b|A_b-c.d|ami-1|subnet-1|sg-1|cr-1|pg-1|snap-1|111122223333|self|*|al2@v1|al2023@v1|al2023@latest|" +
  "bottlerocket@v1|windows2019@latest|windows2022@latest|windows2025@latest|1|0|007|-1|+1|0.5|.5|5.|1.5|1e3|100m|" +
  "20Gi|1Ti|59000Gi|64000G|64T|5%|10%|99.99%|100%|+10%|-10%|-100%|+0.5|-1.25|0s|30s|1h|1h30m|8h0s|720h|Never|@daily|" +
  "0 9 * * mon-fri|a\tb c d e|2026-01-31T12:00:00Z|2024-02-29t23:59:59.5+02:00|example.com/a|a.b/c|" +
  "karpenter.sh/capacity-type|karpenter.k8s.aws/instance-family|x.karpenter.sh/a|9223372036854775807|" +
  "9223372036854775808|constructor|__proto__|toString|buffer.x-k8s.io/active-capacity"
).split("|");

const KEYS = ["a", "b", "team", "cpu", "memory", "nodes", "pid", "memory.available", "nodefs.available"];
/** Keys that every object of JavaScript seems to have. */
const INHERITED = ["constructor", "__proto__", "toString", "hasOwnProperty"];

/** Specs that releases/validation takes, with every field that the kind has: whether a server does is to be seen. */
export function validSpecs(kind: Kind, count: number, seed: number): object[] {
  const draw = new Draw(kind, seed);
  return Array.from({ length: count }, () => draw.valid());
}

/** Fields of a kind that no spec sets, by their paths. Keys and places are `*`. */
export function fieldsNotSet(kind: Kind, specs: readonly object[]): string[] {
  const set = new Set(specs.flatMap((spec) => pathsOf(spec)).map((path) => templateOf(kind.spec, path)));
  return subschemas(kind.spec)
    .map(({ path }) => path.join("."))
    .filter((path) => path !== "" && !set.has(path));
}

function templateOf(spec: Schema, path: Path): string {
  const steps = path.map((key, depth) => {
    const { properties = {} } = schemaAt(spec, path.slice(0, depth)) ?? {};
    return Object.hasOwn(properties, key) ? key : "*";
  });
  return steps.join(".");
}

/** Specs that it refuses, each made from a valid one by one change. `harmless` gets the changes that it takes. */
export function brokenSpecs(kind: Kind, count: number, seed: number, harmless: object[] = []): object[] {
  const draw = new Draw(kind, seed);
  const broken: object[] = [];
  while (broken.length < count) {
    const spec = draw.changed(draw.valid());
    (specProblems(kind, spec).length > 0 ? broken : harmless).push(spec);
  }
  return broken;
}

class Draw {
  private readonly templates: readonly (readonly string[])[];
  private readonly texts: readonly string[];

  constructor(
    private readonly kind: Kind,
    private seed: number,
  ) {
    this.templates = subschemas(kind.spec).flatMap(({ path }) => (path.length > 0 ? [path] : []));
    this.texts = [...new Set([...TEXTS, ...Object.values(kind.expressions).flatMap(textsOf)])];
  }

  valid(): object {
    let spec = this.pick(PLAIN[this.kind.kind] ?? [{}]);
    for (let step = this.upTo(30); step >= 0; step -= 1) {
      const grown = this.grown(spec);
      if (specProblems(this.kind, grown).length === 0) spec = grown;
    }
    return spec;
  }

  changed(spec: object): object {
    const path = this.pick(pathsOf(spec));
    if (path === undefined) return { x: 1 };
    const value = at(spec, path);
    return this.pick([
      () => withAt(spec, path, this.pick(ODD)),
      () => withAt(spec, path, undefined),
      () => withAt(spec, path, null),
      () => withAt(spec, path, this.pick(this.texts)),
      () => withAt(spec, path, this.pick([-1, 0, 0.5, 31, 59, 65, 101, 181, 10_001, 2 ** 31, 2 ** 53, 1e20])),
      () => withAt(spec, path, "a".repeat(this.pick([31, 64, 317]))),
      () => withAt(spec, [...path.slice(0, -1), this.pick([...INHERITED, "unknown"])], 1),
      () => withAt(spec, path, many(value, this.pick([2, 21, 31, 51, 101, 151]))),
      () => withAt(spec, path, this.any(schemaAt(this.kind.spec, path), false)),
    ])();
  }

  private grown(spec: object): object {
    let schema = this.kind.spec;
    let value: unknown = spec;
    const path: (string | number)[] = [];
    for (const step of this.pick(this.templates)) {
      const key = step === "*" ? this.keyIn(schema, value) : step;
      schema = fieldOf(schema, key) ?? {};
      path.push(key);
      value = at(value, [key]);
      if (value === undefined) break;
    }
    return withAt(spec, path, this.any(schema, true));
  }

  private keyIn(schema: Schema, value: unknown): string | number {
    if (schema.items) return this.upTo(Array.isArray(value) ? value.length : 0);
    const known = Object.keys(value ?? {});
    return known.length > 0 && this.chance(0.5) ? this.pick(known) : this.key();
  }

  private key(): string {
    return this.pick(this.chance(0.1) ? INHERITED : this.chance(0.5) ? KEYS : this.texts);
  }

  /** A value of a schema; `careful` keeps to what the schema says of it. */
  private any(schema: Schema | undefined, careful: boolean): unknown {
    const type = schema?.["x-kubernetes-int-or-string"] ? this.pick(["integer", "string"]) : schema?.type;
    if (schema === undefined || type === undefined) return this.pick(ODD);
    if (type === "boolean") return this.chance(0.5);
    if (type === "integer") {
      const { minimum = 0, maximum = minimum + 100 } = schema;
      return this.pick([minimum, maximum, minimum + this.upTo(maximum - minimum)]);
    }
    if (type === "string") return this.text(schema, careful);
    if (type === "array") {
      const length = (schema.minItems ?? 0) + this.upTo(2);
      return Array.from({ length }, () => this.any(schema.items, careful));
    }
    return this.map(schema, careful);
  }

  private text({ enum: words, pattern, format, minLength = 0, maxLength }: Schema, careful: boolean): string {
    if (!careful) return this.pick(this.texts);
    const fits = (words ?? this.texts)
      .filter((text) => pattern === undefined || re2(pattern).test(text))
      .filter((text) => text.length >= minLength && text.length <= (maxLength ?? text.length))
      .filter((text) => format !== "date-time" || text.startsWith("20"));
    return this.chance(0.05) && maxLength !== undefined && !pattern ? "é".repeat(maxLength) : this.pick(fits);
  }

  private map({ properties = {}, required = [], additionalProperties }: Schema, careful: boolean): object {
    const keys = additionalProperties ? Array.from({ length: this.upTo(3) }, () => this.key()) : [];
    const fields = Object.entries(properties).filter(([key]) =>
      this.chance(required.includes(key) ? (careful ? 1 : 0.9) : 0.4),
    );
    return Object.fromEntries([
      ...fields.map(([key, field]) => [key, this.any(field, careful)]),
      ...keys.map((key) => [key, this.any(additionalProperties, careful)]),
    ]);
  }

  private pick<T>(from: readonly T[]): T {
    return from[this.upTo(from.length - 1)]!;
  }

  private chance(share: number): boolean {
    return this.next() < share;
  }

  private upTo(max: number): number {
    return Math.floor(this.next() * (max + 1));
  }

  /** mulberry32: the same specs for the same seed, wherever. */
  private next(): number {
    this.seed = (this.seed + 0x6d2b79f5) | 0;
    let bits = Math.imul(this.seed ^ (this.seed >>> 15), this.seed | 1);
    bits = (bits + Math.imul(bits ^ (bits >>> 7), bits | 61)) ^ bits;
    return ((bits ^ (bits >>> 14)) >>> 0) / 2 ** 32;
  }
}

function textsOf(expression: Expression): string[] {
  if (typeof expression === "string") return [expression];
  return typeof expression === "object" ? expression.slice(1).flatMap(textsOf) : [];
}

function fieldOf(
  { properties, items, additionalProperties }: Schema,
  key: string | number,
): Schema | undefined {
  if (typeof key === "number") return items;
  return properties && Object.hasOwn(properties, key) ? properties[key] : additionalProperties;
}

function schemaAt(schema: Schema, path: Path): Schema | undefined {
  return path.reduce<Schema | undefined>((above, key) => above && fieldOf(above, key), schema);
}

function at(value: any, path: Path): unknown {
  return path.reduce(
    (above, key) =>
      typeof above === "object" && above !== null && Object.hasOwn(above, key) ? above[key] : undefined,
    value,
  );
}

/** Without a change in place. Nothing as value takes the field away. */
function withAt(above: any, [key, ...rest]: Path, value: unknown): any {
  if (key === undefined) return value;
  const next = rest.length > 0 ? withAt(at(above, [key]) ?? {}, rest, value) : value;
  if (Array.isArray(above) && typeof key === "number") {
    return next === undefined ? above.toSpliced(key, 1) : above.toSpliced(key, 1, next);
  }
  const others = Object.entries(above).filter(([name]) => name !== key);
  return Object.fromEntries(next === undefined ? others : [...others, [key, next]]);
}

function pathsOf(value: unknown, above: Path = []): Path[] {
  if (typeof value !== "object" || value === null) return [];
  const steps = Array.isArray(value) ? [...value.keys()] : Object.keys(value);
  return steps.flatMap((step) => [[...above, step], ...pathsOf(at(value, [step]), [...above, step])]);
}

/** Far more of what is there. */
function many(value: unknown, count: number): unknown {
  if (Array.isArray(value))
    return Array.from({ length: count }, (_, index) => value[index % value.length] ?? {});
  if (typeof value !== "object") return value;
  return Object.fromEntries(Array.from({ length: count }, (_, index) => [`k${index}`, "x"]));
}
