import { setTimeout as sleep } from "node:timers/promises";

export interface UntilProps {
  /** @default 60 */
  readonly seconds?: number;
  /** @default 250 */
  readonly everyMs?: number;
}

/** What a probe gives while it has no answer yet. */
type NotYet = false | undefined | null;

/**
 * Asks again and again until there is an answer, and gives it. A probe may throw, to say why not yet: the last such
 * reason stands in the failure.
 *
 * @param what completes "waited in vain for"
 */
export async function until<T>(
  what: string,
  probe: () => T | NotYet | Promise<T | NotYet>,
  { seconds = 60, everyMs = 250 }: UntilProps = {},
): Promise<T> {
  const deadline = Date.now() + seconds * 1000;
  for (;;) {
    let reason = "";
    try {
      const answer = await probe();
      if (answer !== false && answer !== undefined && answer !== null) return answer;
    } catch (error) {
      reason = `: ${error instanceof Error ? error.message : String(error)}`;
    }
    if (Date.now() > deadline) throw new Error(`waited ${seconds} s in vain for ${what}${reason}`);
    await sleep(everyMs);
  }
}
