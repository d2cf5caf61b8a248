import { printable } from "../printable";
import type { Problem } from "../problems";
import { pathText } from "./path-text";
import type { Position } from "./position";

/** A problem with its place. One of a whole file or folder has no position. */
export interface Located {
  /** Relative to the working directory. */
  readonly file: string;
  /** File of the environment that has the problem, by what it extends perhaps.
   * @default `file` */
  readonly environment?: string;
  readonly position?: Position;
  /** Whether it stands behind all others of its file, as what counts them does. */
  readonly isLast?: boolean;
  readonly path?: Problem["path"];
  readonly message: string;
}

/** Problems of a kind that are told of a file one by one: whoever has more sees by these what they have done. */
export const MOST_OF_A_KIND = 20;

/** What stands for the others. */
export function moreText(omitted: number): string {
  return `and ${omitted.toLocaleString("en-US")} more like these`;
}

/** All problems, a line for each, as editors and terminals can jump to them. One that several environments share is told once. */
export function linesOf(problems: readonly Located[]): string {
  const extending = new Map<string, Set<string>>();
  for (const problem of problems.toSorted(inOrder)) {
    const { file, environment = file } = problem;
    const line = lineOf(problem);
    const environments = extending.get(line) ?? new Set();
    extending.set(line, environment === file ? environments : environments.add(environment));
  }
  return [...extending]
    .map(([line, environments]) =>
      environments.size === 0 ? line : `${line} (extended by ${[...environments].join(", ")})`,
    )
    .join("\n");
}

/** A problem or warning as it is printed. */
export function lineOf({ file, position, path = [], message }: Located): string {
  const place = position ? `${file}:${position.line}:${position.column}` : file;
  return printable([place, pathText(path), message].filter((part) => part !== "").join(": "));
}

/** By file, then by place in it. */
export function inOrder(a: Located, b: Located): number {
  if (a.file !== b.file) return a.file < b.file ? -1 : 1;
  if (a.isLast !== b.isLast) return a.isLast ? 1 : -1;
  const [left, right] = [a, b].map(({ position }) => position ?? { line: 0, column: 0 });
  return (left?.line ?? 0) - (right?.line ?? 0) || (left?.column ?? 0) - (right?.column ?? 0);
}
