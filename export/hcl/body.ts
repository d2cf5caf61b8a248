import { terraformText } from "../../constructs/shared/terraform-text";
import { expression, type Json, type Writing } from "./expression";

export type JsonObject = { readonly [key: string]: Json | undefined };

/** Which words of a body are blocks, which JSON does not show: all others are attributes. */
export interface Shape {
  readonly blocks?: Readonly<Record<string, Shape>>;
  /** The blocks' own labels are the keys of the JSON: `provisioner "local-exec"`. */
  readonly labelled?: (label: string) => Shape;
  /** Attributes whose strings are references or words of the language, not templates. */
  readonly bare?: readonly string[];
  /** Attributes whose values Terraform takes as they are: they may call no function. */
  readonly literal?: boolean;
  /** Attributes whose strings JSON does not take for templates, though HCL does. */
  readonly verbatim?: boolean;
}

/** `head { body }`, under an optional comment. */
export function block(head: string, body: JsonObject, shape: Shape, comment?: string): string {
  const lines = bodyLines(body, shape);
  const text = lines.length === 0 ? `${head} {}` : `${head} {\n${lines.join("\n")}\n}`;
  return comment === undefined ? text : `# ${comment}\n${text}`;
}

function bodyLines(body: JsonObject, shape: Shape): string[] {
  const entries = Object.entries(body).flatMap(([key, value]) =>
    value === undefined || key === COMMENT ? [] : [[key, value] as const],
  );
  const isBlock = (key: string) => shape.blocks !== undefined && Object.hasOwn(shape.blocks, key);
  const writing: Writing = { functions: shape.literal !== true };
  const attributes = entries
    .filter(([key]) => !isBlock(key))
    .sort(([one], [other]) => placeOf(one) - placeOf(other))
    .map(
      ([key, value]) =>
        `${key} = ${shape.bare?.includes(key) ? bare(value) : expression(shape.verbatim ? terraformText(value) : value, writing)}`,
    );
  const blocks = entries.flatMap(([key, value]) => {
    const inner = shape.blocks?.[key];
    return inner === undefined || !isBlock(key) ? [] : nested(key, value, inner);
  });
  return [...attributes, ...blocks.flatMap((text) => ["", text])].slice(attributes.length === 0 ? 1 : 0);
}

/** What JSON has instead of comments. */
const COMMENT = "//";

/** How many there are comes first, on what they depend last. */
function placeOf(attribute: string): number {
  return ["count", "for_each", "provider"].includes(attribute) ? 0 : attribute === "depends_on" ? 2 : 1;
}

function nested(key: string, value: Json, shape: Shape): string[] {
  const { labelled } = shape;
  return objects(value).flatMap((body) =>
    labelled === undefined
      ? [block(key, body, shape)]
      : Object.entries(body).flatMap(([label, inner = null]) =>
          objects(inner).map((one) => block(`${key} ${JSON.stringify(label)}`, one, labelled(label))),
        ),
  );
}

/** JSON may leave out the brackets around one block. */
export function objects(value: Json): JsonObject[] {
  if (value === null) return [];
  if (typeof value !== "object") throw new Error(`a block is not to be written as ${JSON.stringify(value)}`);
  return Array.isArray(value) ? value.flatMap(objects) : [value as JsonObject];
}

/** References, which JSON has to write as strings; `ignore_changes = all` and the like have no brackets. */
function bare(value: Json): string {
  if (typeof value === "string") return value.replace(/^\$\{(.*)\}$/, "$1");
  if (Array.isArray(value)) {
    const items = value.map(bare);
    return items.length === 1 && items[0] === "all"
      ? "all"
      : `[\n${items.map((item) => `${item},\n`).join("")}]`;
  }
  if (value === null || typeof value !== "object") return JSON.stringify(value);
  const entries = Object.entries(value).map(([key, item = null]) => `${key} = ${bare(item)}`);
  return `{\n${entries.join("\n")}\n}`;
}
