import { format } from "@cdktf/hcl-tools";
import { ConfigError } from "../../config/config-error";
import { block, type JsonObject, objects, type Shape } from "./body";
import type { Json } from "./expression";
import {
  BUILT_IN,
  IMPORT,
  LOCALS,
  MODULE,
  MOVED,
  managedShape,
  OUTPUT,
  shapeOf,
  TERRAFORM,
  VARIABLE,
} from "./language";
import nestedBlocks from "./nested-blocks.json";
import type { KnownBlocks } from "./provider-schemas";

const KNOWN: KnownBlocks = nestedBlocks;

/** A block, and where it is written: things of a construct stand together. */
interface Written {
  readonly path: string;
  readonly text: string;
}

/**
 * A synthesized stack, `cdk.tf.json`, as files of HCL that mean the same, by name.
 *
 * @throws ConfigError that names the types that nested-blocks.json does not know
 */
export async function stackHcl(stack: JsonObject): Promise<Map<string, string>> {
  const sections = Object.keys(stack).filter((name) => name !== "//" && !Object.hasOwn(SECTIONS, name));
  if (sections.length > 0) throw new Error(`no HCL is known for ${sections.join(", ")}`);
  refuseUnknownTypes(stack);
  const files = new Map<string, string>();
  for (const [file, names] of Object.entries(FILES)) {
    const written = names.flatMap((name) => SECTIONS[name](stack[name] ?? null));
    if (written.length === 0) continue;
    const ordered = file === "main.tf" ? written.sort(byPath) : written;
    files.set(file, await format(`${ordered.map(({ text }) => text).join("\n\n")}\n`));
  }
  return files;
}

type Section = keyof typeof SECTIONS;

/** How people lay out a Terraform module. */
const FILES = {
  "terraform.tf": ["terraform", "provider"],
  "variables.tf": ["variable"],
  "main.tf": ["locals", "data", "ephemeral", "resource", "module", "moved", "import"],
  "outputs.tf": ["output"],
} as const satisfies Record<string, readonly Section[]>;

const SECTIONS = {
  terraform: (value: Json) => objects(value).map((body) => written("terraform", body, TERRAFORM)),
  provider: (value: Json) =>
    named(value).flatMap(([name, bodies]) =>
      objects(bodies).map((body) => written(`provider "${name}"`, body, shapeOf(KNOWN.provider[name] ?? {}))),
    ),
  variable: (value: Json) => labelled("variable", value, VARIABLE),
  locals: (value: Json) => objects(value).map((body) => written("locals", body, LOCALS)),
  data: (value: Json) => typed("data", value),
  ephemeral: (value: Json) => typed("ephemeral", value),
  resource: (value: Json) => typed("resource", value),
  module: (value: Json) => labelled("module", value, MODULE),
  moved: (value: Json) => objects(value).map((body) => written("moved", body, MOVED)),
  import: (value: Json) => objects(value).map((body) => written("import", body, IMPORT)),
  output: (value: Json) => labelled("output", value, OUTPUT),
} as const;

function typed(kind: keyof KnownBlocks, value: Json): Written[] {
  return named(value).flatMap(([type, things]) =>
    labelled(`${kind} "${type}"`, things, managedShape(KNOWN[kind][type] ?? {})),
  );
}

function labelled(head: string, value: Json, shape: Shape): Written[] {
  return named(value).flatMap(([name, bodies]) =>
    objects(bodies).map((body) => written(`${head} "${name}"`, body, shape)),
  );
}

function named(value: Json): [string, Json][] {
  return objects(value).flatMap((some) =>
    Object.entries(some).flatMap(([name, inner]): [string, Json][] =>
      name === "//" || inner === undefined ? [] : [[name, inner]],
    ),
  );
}

function written(head: string, body: JsonObject, shape: Shape): Written {
  const path = constructPath(body);
  return { path: path ?? "", text: block(head, body, shape, path) };
}

/** Of the construct that made it: where to look in the TypeScript. */
function constructPath(body: JsonObject): string | undefined {
  const { metadata } = objects(body["//"] ?? null)[0] ?? {};
  const { path } = objects(metadata ?? null)[0] ?? {};
  return typeof path === "string" ? path : undefined;
}

/** By code units: the same in every locale. */
function byPath(one: Written, other: Written): number {
  return one.path < other.path ? -1 : Number(one.path > other.path);
}

function refuseUnknownTypes(stack: JsonObject): void {
  const unknown = (["provider", "data", "ephemeral", "resource"] as const).flatMap((kind) =>
    named(stack[kind] ?? null).flatMap(([type]) =>
      Object.hasOwn(KNOWN[kind], type) || BUILT_IN.has(type) ? [] : [`  ${kind} ${type}`],
    ),
  );
  if (unknown.length === 0) return;
  throw new ConfigError(
    `export/hcl/nested-blocks.json does not say which parts of these are blocks:\n${unknown.join("\n")}\n` +
      "Let the providers say it: in the stack's folder in cdktf.out/stacks, `terraform init` and " +
      "`terraform providers schema -json >schemas.json`; then here `npm run export:blocks -- <that file>`",
  );
}
