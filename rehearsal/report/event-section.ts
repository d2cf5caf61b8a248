import { clock } from "../clock";
import type { Happening, NodeLife } from "../watch/history";
import type { RehearsalResult } from "../watch/result";
import { kindOf } from "./curves";
import { type Html, html } from "./html";

interface Entry {
  readonly at: number;
  readonly text: Html;
  /** Class of its mark. */
  readonly mark: string;
}

/** More would not be read; the JSON has them all. */
const MOST = 200;

/** What happened when: the nodes' coming and going, and Karpenter's own words. */
export function eventSection({ story }: RehearsalResult): Html | undefined {
  const entries = [...story.nodes.flatMap(entriesOf), ...grouped(story.happenings).map(entryOf)].sort(
    (one, other) => one.at - other.at,
  );
  if (entries.length === 0) return undefined;
  const items = entries
    .slice(0, MOST)
    .map(
      ({ at, text, mark }) =>
        html`<li class="entry"><time>${clock(at)}</time><div class="${mark}">${text}</div></li>`,
    );
  const more =
    entries.length > MOST ? html`<p class="quiet">and ${entries.length - MOST} more</p>` : undefined;
  return html`<h2>What happened</h2>
<ol class="timeline">${items}</ol>${more}`;
}

const WORDS = { launched: "launched", ready: "is ready", leaving: "leaves" } as const;

function entriesOf(node: NodeLife): Entry[] {
  const { name, since, gone } = node;
  const told = Object.entries(WORDS).flatMap(([state, words]) => {
    const at = since[state as keyof typeof WORDS];
    return at === undefined ? [] : [{ at, words }];
  });
  return [...told, ...(gone === undefined ? [] : [{ at: gone, words: "is gone" }])].map(({ at, words }) => ({
    at,
    text: html`<b>${name}</b> ${words} <small>${kindOf(node)}, ${node.zone}</small>`,
    mark: "node-event",
  }));
}

interface Group extends Pick<Happening, "at" | "reason" | "message"> {
  readonly about: readonly string[];
}

/** What was said of several things at once is told once. */
function grouped(happenings: readonly Happening[]): Group[] {
  const groups = new Map<string, Group>();
  for (const { at, reason, message, about } of happenings) {
    const key = JSON.stringify([at, reason, message]);
    const { about: others = [] } = groups.get(key) ?? {};
    groups.set(key, { at, reason, message, about: [...others, about] });
  }
  return [...groups.values()];
}

function entryOf({ at, reason, message, about }: Group): Entry {
  return {
    at,
    text: html`${about.join(", ")} <small>${reason}: ${message}</small>`,
    mark: reason === "Evicted" ? "evicted" : "",
  };
}
