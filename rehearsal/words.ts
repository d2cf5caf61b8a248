/** `1 node`, `2 nodes` */
export function counted(count: number, one: string, many = `${one}s`): string {
  return `${count} ${count === 1 ? one : many}`;
}

const TOLD = 3;

/** The first few by name, of more the number. */
export function fewOf(names: readonly string[]): string {
  const more = names.length - TOLD;
  return [...names.slice(0, TOLD), ...(more > 0 ? [`${more} more`] : [])].join(", ");
}

/** A line of a list as a sentence of its own. */
export function sentence(line: string): string {
  return `${line.charAt(0).toUpperCase()}${line.slice(1)}.`;
}
