/** The list of what the published set-ups hold, a table for each. */
export const LIST = "docs/published-set-ups.md";

export interface Item {
  /** Such as `S0-17`: the seventeenth thing of the first write-up. */
  readonly id: string;
  /** Where its row stands. */
  readonly line: number;
}

const ROW = /^\| (S\d+-\d+) \|/;

/** The items of the list's tables: every row whose first cell is an id. */
export function itemsIn(text: string): Item[] {
  return text.split("\n").flatMap((row, index) => {
    const id = ROW.exec(row)?.[1];
    return id === undefined ? [] : [{ id, line: index + 1 }];
  });
}
