import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { parse, parseAllDocuments, stringify } from "yaml";
import { nodeObjectsOf } from "../../__tests__/support/node-objects";
import { environmentSchema } from "../../config/environment";

const KINDS = ["EC2NodeClass", "NodePool"] as const;
export type Kind = (typeof KINDS)[number];

/** An environment with entries of one kind, and what they lean on: a class, the gate of fixed sizes. */
function environmentWith(kind: Kind, entries: Readonly<Record<string, object>>): object {
  return {
    aws: { region: "eu-west-1" },
    karpenter: { featureGates: { staticCapacity: true } },
    nodeClasses: {
      default: {},
      ...(kind === "EC2NodeClass" ? entries : {}),
    },
    nodePools: kind === "NodePool" ? entries : { general: { nodeClass: "default" } },
  };
}

/** Whether an environment may hold an entry: the rules over its other sections have their say as well. */
export function isPossible(kind: Kind, entry: object): boolean {
  return environmentSchema.safeParse(environmentWith(kind, { entry })).success;
}

/** The specs that entries of a YAML file become, through stack and chart, in the entries' order. */
export function rendered(
  kind: Kind,
  entries: readonly object[],
  {
    folder,
    helmTemplate,
  }: { readonly folder: string; readonly helmTemplate: (valuesFile: string) => string },
): unknown[] {
  const names = entries.map((_, index) => `entry-${index}`);
  const settings = environmentWith(
    kind,
    Object.fromEntries(entries.map((entry, index) => [names[index], entry])),
  );
  const values = join(folder, `${kind}.json`);
  writeFileSync(values, JSON.stringify(nodeObjectsOf(parse(stringify(settings)))));
  const manifests = parseAllDocuments(helmTemplate(values)).map((document) => document.toJS());
  return names.map(
    (name) => manifests.find((object) => object?.kind === kind && object.metadata.name === name)?.spec,
  );
}

/** Every field that a value sets, by its path, whatever place of a list it is in. */
export function fieldsOf(value: unknown, path = ""): string[] {
  if (Array.isArray(value)) return [path, ...value.flatMap((item) => fieldsOf(item, `${path}[]`))];
  if (typeof value !== "object" || value === null) return [path];
  return [path, ...Object.entries(value).flatMap(([key, item]) => fieldsOf(item, `${path}.${key}`))];
}

/** The fields of a CRD's schema, by their paths as `fieldsOf` has them. A map with free keys is one field. */
export function fieldsOfSchema(schema: any, path = ""): string[] {
  const below = Object.entries<any>(schema.properties ?? {}).flatMap(([key, property]) =>
    fieldsOfSchema(property, `${path}.${key}`),
  );
  const items = schema.items === undefined ? [] : fieldsOfSchema(schema.items, `${path}[]`);
  return [path, ...below, ...items];
}

/** A rule that a CRD has beside its types: where, and what the server says against what breaks it. */
export interface CrdRule {
  readonly path: string;
  readonly message: string;
}

/** The rules of a CRD's schema for a new object: those that compare with the old one are for changes. */
export function rulesOfSchema(schema: any, path: string): CrdRule[] {
  const own = (schema["x-kubernetes-validations"] ?? []).filter(({ rule }: any) => !rule.includes("oldSelf"));
  const below = Object.entries<any>(schema.properties ?? {}).flatMap(([key, property]) =>
    rulesOfSchema(property, `${path}.${key}`),
  );
  const items = schema.items === undefined ? [] : rulesOfSchema(schema.items, `${path}[]`);
  return [...own.map(({ message }: any) => ({ path, message })), ...below, ...items];
}

/** Whether the server's words tell of a rule. */
export function isAgainst(words: string, { path, message }: CrdRule): boolean {
  return words.replace(/\[\d+\]/g, "[]").includes(`${path}: `) && words.includes(message);
}
