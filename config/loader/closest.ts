import { distance } from "fastest-levenshtein";

/** The word that somebody meant who wrote another; nothing where none is near, `most` letters away at most. */
export function closest(written: string, candidates: readonly string[], most = 3): string | undefined {
  const wanted = plain(written);
  const [best] = candidates
    .map((word) => ({ word, steps: stepsBetween(wanted, plain(word)) }))
    .sort((a, b) => a.steps - b.steps);
  // Half of a short word, three letters of a long one: `sopt` is spot, `x` is not id.
  return best && best.steps <= Math.min(most, wanted.length / 2) ? best.word : undefined;
}

function stepsBetween(wanted: string, word: string): number {
  const abbreviated = wanted.length >= 3 && word.startsWith(wanted);
  return abbreviated ? Math.min(1, word.length - wanted.length) : distance(wanted, word);
}

/** Without case, hyphens and underscores, which are what people get wrong first. */
function plain(word: string): string {
  return word.toLowerCase().replace(/[-_]/g, "");
}
