import type { Item } from "../emulator/inventory";

/** Rows under each other, as wide as they have to be. */
export function table(rows: readonly (readonly string[])[]): string[] {
  const widths = rows.reduce<number[]>(
    (wide, row) => row.map((cell, i) => Math.max(cell.length, wide[i] ?? 0)),
    [],
  );
  return rows.map((row) =>
    row
      .map((cell, i) => cell.padEnd(widths[i] ?? 0))
      .join("  ")
      .trimEnd(),
  );
}

/** What exists, a line each, its kind named once. */
export function inventoryTable(items: readonly Item[]): string[] {
  const kinds = [...new Set(items.map(({ kind }) => kind))];
  return table(
    kinds.flatMap((kind) =>
      items
        .filter((item) => item.kind === kind)
        .sort((one, other) => one.name.localeCompare(other.name))
        .map(({ name, detail }, position) => [position === 0 ? kind : "", name, detail]),
    ),
  );
}
