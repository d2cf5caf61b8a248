/** Something that happened to a resource, or that went wrong. */
export type Progress =
  | {
      readonly kind: "made" | "changed" | "gone";
      readonly type: string;
      readonly name: string;
      readonly id: string;
    }
  | { readonly kind: "waits"; readonly type: string; readonly name: string; readonly seconds: number }
  | { readonly kind: "said"; readonly text: string };

// biome-ignore lint/suspicious/noControlCharactersInRegex: colours and cursor movements begin with one
const ANSI = /\u001b\[[0-9;]*[A-Za-z]/g;
const DONE =
  /(\w+)\.(\S+?)(?:\[\S+\])?: (Creation|Modifications|Destruction) complete after \S+(?: \[id=(.*)\])?/;
const WAITS =
  /(\w+)\.(\S+?)(?:\[\S+\])?: Still (?:creating|modifying|destroying)\.\.\. \[(?:.*, )?(\S+) elapsed\]/;
const KINDS = { Creation: "made", Modifications: "changed", Destruction: "gone" } as const;

/**
 * Reads what `cdktf deploy` and `destroy` print where there is no terminal: a picture of a moving screen, with
 * Terraform's own lines in it.
 */
export function readProgress(line: string): Progress | undefined {
  const plain = line.replace(ANSI, "").trimEnd();
  const [, type, name, what, id] = plain.match(DONE) ?? [];
  if (type !== undefined && name !== undefined) {
    const kind = KINDS[what as keyof typeof KINDS];
    return { kind, type, name, id: id ?? "" };
  }
  const [, waiting, waitingName, elapsed] = plain.match(WAITS) ?? [];
  if (waiting !== undefined && waitingName !== undefined) {
    return { kind: "waits", type: waiting, name: waitingName, seconds: secondsOf(elapsed) };
  }
  // A provisioner's own output, such as the drain hook's.
  const [, text] = plain.match(/\(local-exec\): (.*)$/) ?? [];
  return text === undefined || text.startsWith("Executing: ") ? undefined : { kind: "said", text };
}

/** `10s`, `1m20s` or, from Terraform 1.12 on, `01m20s`. */
function secondsOf(elapsed = ""): number {
  const [, minutes = "0", seconds = "0"] = elapsed.match(/^(?:(\d+)m)?(\d+)s$/) ?? [];
  return Number(minutes) * 60 + Number(seconds);
}

/** The part of the output that tells why a run failed, without the screen's frames. */
export function failureIn(output: string): string {
  const lines = output
    .replace(ANSI, "")
    .split("\n")
    .map((line) =>
      line
        .replace(/^\S* {2,}/, "")
        .replace(/^[│╷╵]\s?/, "")
        .trimEnd(),
    )
    .filter((line) => !/^\d+ Stacks? deploying|^[⠀-⣿]|^[╷╵│]?$/.test(line));
  const first = lines.findIndex((line) => /^\S*\s*Error: /.test(line));
  return lines.slice(first === -1 ? -15 : first, first === -1 ? undefined : first + 25).join("\n");
}
