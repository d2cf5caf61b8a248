import type { Outcome } from "./jest-process";
import { PARTS, type Part } from "./mutant";
import { SURVIVORS } from "./survivors";

const partOf = (name: string) => PARTS.find((part) => name.startsWith(`${part}: `));

/**
 * What is said of the outcomes: counts, survivors, and the list of survivors where it is not what was found.
 *
 * @param whole parts of which every mutant ran, so that one of the list that did not is gone
 */
export function judged(
  found: readonly Outcome[],
  whole: readonly Part[],
  ms: number,
  known: Readonly<Record<string, string>> = SURVIVORS,
): { readonly lines: string[]; readonly ok: boolean } {
  const survivors = found.filter(({ killer }) => killer === null).map(({ name }) => name);
  const unknown = survivors.filter((name) => !(name in known));
  const ran = new Set(found.map(({ name }) => name));
  const noticed = Object.keys(known).filter((name) => ran.has(name) && !survivors.includes(name));
  const gone = Object.keys(known).filter(
    (name) => !ran.has(name) && whole.some((part) => part === partOf(name)),
  );
  const counts = PARTS.flatMap((part) => {
    const all = found.filter(({ name }) => partOf(name) === part);
    const left = survivors.filter((name) => partOf(name) === part);
    const spent = all.reduce((sum, each) => sum + each.ms, 0);
    return all.length === 0
      ? []
      : [countOf(`${part}, ${minutes(spent)} of a process`, all.length, left.length)];
  });
  const lines = [
    ...counts,
    countOf(`all, in ${minutes(ms)}`, found.length, survivors.length),
    ...listed(
      "no test notices these; write one, or say in scripts/mutants/survivors.ts why they are equivalent",
      unknown,
    ),
    ...listed("scripts/mutants/survivors.ts has these, which a test notices: take them out", noticed),
    ...listed("scripts/mutants/survivors.ts has these, which are no mutants: take them out", gone),
  ];
  return { lines, ok: unknown.length + noticed.length + gone.length === 0 };
}

const minutes = (ms: number) => `${(ms / 60_000).toFixed(0)} minutes`;

const countOf = (what: string, all: number, left: number) =>
  `${what}: ${all} mutants, ${all - left} noticed, ${left} survive (${((100 * left) / all).toFixed(1)} %)`;

const listed = (title: string, names: readonly string[]) =>
  names.length === 0 ? [] : ["", `${title}:`, ...names.map((name) => `  ${name}`)];
