import { table } from "./table";
import { branchesOf, code, type JsonSchema, schemaIn, typeText } from "./type-text";

interface Row {
  readonly key: string;
  readonly type: string;
  readonly default: string;
  readonly meaning: string;
}

/** The reference of every setting, a section for each key at the top, made from the JSON Schema. */
export function referenceOf(schema: JsonSchema): string {
  const sections = Object.entries(schema.properties ?? {}).map(([key, section]) =>
    sectionOf(key, schemaIn(section) ?? {}, schema.required?.includes(key) ?? false),
  );
  return [INTRODUCTION, ...sections].join("\n");
}

const INTRODUCTION = `# Configuration

<!-- Made by \`npm run docs\` from the schema in config/. Edit it there. -->

One YAML file in \`environments/\` is one environment. This is a whole file:

\`\`\`yaml
aws:
  region: eu-west-1
\`\`\`

Everything else has a default. What several environments share stands in a file of its own that they extend:
[environments.md](environments.md). Editors check a file against [environment.schema.json](environment.schema.json) if its
first line is \`# yaml-language-server: $schema=../docs/environment.schema.json\`.

\`<name>\` stands for a name of your own, \`[]\` for each entry of a list. Where no default is given, leaving the key out
leaves the thing out, or its meaning says what happens.

The fields of EC2NodeClasses, NodePools, NodeOverlays and CapacityBuffers beside the short forms are those of Karpenter's
CRDs, described in their own words, and judged by the release in \`karpenter.version\`: one that only a later release has
is an error that names the release. Of a release that is newer than those that this project knows, what it does not know
is a warning, and passes as it stands. What compares an object with the one before a change (whether a pool has
\`replicas\`, and the group and kind of a \`nodeClassRef\`) only the API server can judge, when workloads is deployed.
`;

function sectionOf(key: string, section: JsonSchema, isRequired: boolean): string {
  const rows = rowsBelow(section, "");
  const opening = [section.description ?? "", isRequired ? "Required." : defaultSentence(section)]
    .filter((sentence) => sentence !== "")
    .join(" ");
  const cells = rows.map((row) => [code(row.key), row.type, row.default, row.meaning]);
  const keys = cells.length === 0 ? [] : [table(["Key", "Type", "Default", "Meaning"], cells), ""];
  return [`## ${key}`, "", opening, "", ...keys].join("\n");
}

function defaultSentence(section: JsonSchema): string {
  return hasOwnDefault(section) ? `Default: ${code(section.default)}.` : "";
}

/** A row for each key below a schema, its own keys after it. */
function rowsBelow(schema: JsonSchema, prefix: string): Row[] {
  const branches = branchesOf(schema);
  if (branches.length > 0) return rowsOfBranches(branches, prefix);
  const own = Object.entries(schema.properties ?? {}).flatMap(([key, property]) => {
    const child = schemaIn(property) ?? {};
    // A branch may name a key only to refuse it.
    if (child.not) return [];
    const path = prefix === "" ? key : `${prefix}.${key}`;
    // A mere group of keys says nothing that they do not.
    const isGroup = child.properties !== undefined && child.description === undefined;
    const row = rowOf(path, child, schema.required?.includes(key) ?? false);
    return [...(isGroup ? [] : [row]), ...rowsBelow(child, path)];
  });
  const [item, value] = [schemaIn(schema.items), schemaIn(schema.additionalProperties)];
  const items = item ? rowsBelow(item, `${prefix}[]`) : [];
  const values = value ? rowsBelow(value, prefix === "" ? "<name>" : `${prefix}.<name>`) : [];
  return [...own, ...items, ...values];
}

/** A union's keys: first the one that tells its branches apart, if there is one, then those of each branch. */
function rowsOfBranches(branches: readonly JsonSchema[], prefix: string): Row[] {
  const label = Object.entries(branches[0]?.properties ?? {}).find(
    ([, property]) => schemaIn(property)?.const,
  )?.[0];
  if (label === undefined) {
    const isOwn = ({ key }: Row) => !key.slice(prefix.length + 1).includes(".");
    return branches
      .flatMap((branch) => rowsBelow(branch, prefix))
      .filter((row, index, all) => all.findIndex(({ key }) => key === row.key) === index)
      .map((row) => (row.default === "required" && isOwn(row) ? { ...row, default: "one of them" } : row));
  }
  const key = prefix === "" ? label : `${prefix}.${label}`;
  const rows = branches.map((branch) => rowsBelow(branch, prefix));
  const types = rows.map((ofBranch) => ofBranch.find((row) => row.key === key)?.type ?? "");
  return [
    {
      key,
      type: types.join(", "),
      default: "required",
      meaning: "Decides which of the keys below there are.",
    },
    ...rows.flatMap((ofBranch, index) =>
      ofBranch
        .filter((row) => row.key !== key)
        .map((row) => ({ ...row, meaning: `With ${types[index]}. ${row.meaning}`.trim() })),
    ),
  ];
}

function rowOf(key: string, schema: JsonSchema, isRequired: boolean): Row {
  return {
    key,
    type: typeText(schema),
    default: isRequired ? "required" : hasOwnDefault(schema) ? code(schema.default) : "",
    meaning: schema.description ?? "",
  };
}

/** Of a map whose keys have defaults of their own, `{}` would tell nothing. */
function hasOwnDefault(schema: JsonSchema): boolean {
  const isEmptyMap = JSON.stringify(schema.default) === "{}";
  const hasKeys = schema.properties !== undefined || branchesOf(schema).length > 0;
  return schema.default !== undefined && !(isEmptyMap && hasKeys);
}
