import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import type { Job, Outcome } from "./jest-process";

/** Which test noticed each mutant in the last run here: it is asked first in the next. */
export class Noticed {
  private readonly file: string;
  private readonly known: Record<string, string>;

  constructor(root: string) {
    this.file = join(root, ".cache", "mutants.json");
    this.known = existsSync(this.file) ? JSON.parse(readFileSync(this.file, "utf8")) : {};
  }

  /** The job, with that test before all others. A test that is gone notices nothing. */
  first(job: Job): Job {
    const [path, title] = this.known[job.name]?.split(" › ") ?? [];
    return path && title && job.tests.some((each) => each.path === path)
      ? { ...job, first: { path, titles: [title] } }
      : job;
  }

  add({ name, killer }: Outcome): void {
    if (killer === null) delete this.known[name];
    else this.known[name] = killer;
    mkdirSync(dirname(this.file), { recursive: true });
    writeFileSync(this.file, `${JSON.stringify(this.known, null, 1)}\n`);
  }
}
