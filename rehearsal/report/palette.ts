import type { Story } from "../watch/history";

/** Colours in page.css, one for each theme. */
const COLOURS = 8;

export function colour(index: number): string {
  return `var(--c${index % COLOURS})`;
}

/** Each workload's colour, by its name. */
export function workloadColours({ pods }: Pick<Story, "pods">): Readonly<Record<string, string>> {
  const names = [...new Set(pods.map(({ workload }) => workload))].sort();
  return Object.fromEntries(names.map((name, index) => [name, colour(index)]));
}
