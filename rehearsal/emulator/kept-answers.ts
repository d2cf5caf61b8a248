import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { AwsCall } from "./aws-call";
import type { Answer } from "./rule";

/**
 * Answers that hang on the call and the emulator's version alone, kept for this run and for later ones. Of a region's
 * instance types moto writes six megabytes each time, which takes it two seconds of CPU time, and a controller asks four
 * times as it starts.
 */
export class KeptAnswers {
  private readonly known = new Map<string, Promise<Answer>>();

  /** @param folder goes with the emulator's installation */
  constructor(private readonly folder: string) {}

  /** The kept answer, or the one that is got by asking. A refusal is not kept. */
  async to(call: AwsCall, ask: () => Promise<Answer>): Promise<Answer> {
    const name = nameOf(call);
    const known = this.known.get(name) ?? this.find(name, ask);
    this.known.set(name, known);
    const isGood = await known.then(
      ({ status }) => status === 200,
      () => false,
    );
    if (!isGood) this.known.delete(name);
    return known;
  }

  private async find(name: string, ask: () => Promise<Answer>): Promise<Answer> {
    const file = join(this.folder, `${name}.json`);
    if (existsSync(file)) return JSON.parse(readFileSync(file, "utf8")) as Answer;
    const answer = await ask();
    if (answer.status === 200) this.write(file, answer);
    return answer;
  }

  /** Whole or not at all: another run may read it at this moment. */
  private write(file: string, answer: Answer): void {
    mkdirSync(this.folder, { recursive: true });
    const staging = `${file}.${process.pid}`;
    writeFileSync(staging, JSON.stringify(answer));
    renameSync(staging, file);
  }
}

/** Whoever asks, and when, makes no difference. */
function nameOf({ service, action, region, parameters }: AwsCall): string {
  const words = JSON.stringify([service, region, Object.entries(parameters).sort()]);
  return `${action}-${createHash("sha256").update(words).digest("hex").slice(0, 16)}`;
}
