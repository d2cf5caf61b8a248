import { readFileSync } from "node:fs";
import { join } from "node:path";

type Attributes = Readonly<Record<string, string | number | boolean>>;

/** An instance type of EC2, by the table of `npm run instance-types`. */
export interface InstanceType {
  /** Such as `m7i.large`. */
  readonly name: string;
  readonly family: string;
  readonly size: string;
  /** What EC2 says of it; nothing where the table has the name alone, so that no rule judges by it. */
  readonly attributes?: Attributes;
}

interface Table {
  readonly source: { readonly date: string };
  readonly columns: readonly string[];
  readonly families: Readonly<
    Record<string, { readonly all: Attributes; readonly sizes: Readonly<Record<string, Size>> }>
  >;
}

/** Values by column, other attributes behind them. */
type Size = readonly (number | Attributes)[] | null;

const table = JSON.parse(readFileSync(join(__dirname, "instance-types.json"), "utf8")) as Table;

/** Day of the table: what AWS has brought out since, it does not know. */
export const TABLE_DATE = table.source.date;

export const INSTANCE_TYPES: readonly InstanceType[] = Object.entries(table.families).flatMap(
  ([family, { all, sizes }]) =>
    Object.entries(sizes).map(([size, values]) => ({
      name: `${family}.${size}`,
      family,
      size,
      attributes: values === null ? undefined : attributesOf(all, values),
    })),
);

const byName = new Map(INSTANCE_TYPES.map((type) => [type.name, type]));

export const INSTANCE_FAMILIES: readonly string[] = Object.keys(table.families);

export const INSTANCE_SIZES: readonly string[] = [...new Set(INSTANCE_TYPES.map(({ size }) => size))];

/** The type of that name; of one that the table lacks, what its name tells. */
export function instanceType(name: string): InstanceType {
  const [family = "", size = ""] = name.split(".");
  return byName.get(name) ?? { name, family, size };
}

export function isKnownType(name: string): boolean {
  return byName.has(name);
}

/** Sizes of a family, smallest first where the table knows. */
export function sizesOf(family: string): readonly string[] {
  const cpu = ({ attributes }: InstanceType) => Number(attributes?.cpu ?? Number.POSITIVE_INFINITY);
  return INSTANCE_TYPES.filter((type) => type.family === family)
    .sort((a, b) => cpu(a) - cpu(b))
    .map(({ size }) => size);
}

function attributesOf(all: Attributes, values: readonly (number | Attributes)[]): Attributes {
  const attributes: Record<string, string | number | boolean> = Object.assign({}, all);
  for (const [index, column] of table.columns.entries()) {
    const value = values[index];
    if (typeof value === "number" && value > 0) attributes[column] = value;
  }
  return Object.assign(attributes, values[table.columns.length]);
}
