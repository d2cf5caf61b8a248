import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import type { EmulatorState } from "../emulator/emulator";
import { takePort } from "../processes";
import { copyKept } from "./copy";

/** A rehearsal as it was when Karpenter was ready, before any pods came. */
export interface SavedState {
  readonly folder: string;
  readonly emulator: EmulatorState;
  /** Where the API server listened: Karpenter's Deployment and both states of Terraform name it. */
  readonly apiPort: number;
}

/** What a run has to say of where it begins. */
export type Finding = { readonly state: SavedState } | { readonly why?: string };

interface Manifest extends Omit<SavedState, "folder"> {
  readonly made: string;
}

const MANIFEST = "saved.json";
/** Some ten megabytes each. */
const MOST = 6;
/** Certificates hold for a year, and nobody remembers what was built longer ago. */
const MOST_DAYS = 30;
const DAY_MS = 86_400_000;
const HOUR_MS = 3_600_000;

/** Rehearsals that later ones of the same may begin from, in a folder of the project's cache. */
export class SavedStates {
  constructor(private readonly folder: string) {}

  /** Whether there is one of the environment at all. */
  hasAnyOf(environment: string): boolean {
    return this.keys.some((key) => key.slice(0, key.lastIndexOf("-")) === environment);
  }

  /** The state of that key, if it may be begun from now. */
  async find(key: string): Promise<Finding> {
    const folder = join(this.folder, key);
    const manifest = join(folder, MANIFEST);
    if (!existsSync(manifest)) return {};
    const { made, ...saved } = JSON.parse(readFileSync(manifest, "utf8")) as Manifest;
    if (Date.now() - Date.parse(made) > MOST_DAYS * DAY_MS) {
      this.forget(key);
      return { why: `it is older than ${MOST_DAYS} days` };
    }
    const { port, ministackPort } = saved.emulator;
    for (const each of [port, ministackPort, saved.apiPort])
      if (!(await takePort(each))) return { why: `port ${each}, which is written into it, is in use` };
    // The least lately used is the first to go.
    utimesSync(manifest, new Date(), new Date());
    return { state: { folder, ...saved } };
  }

  /** Keeps a state by its key, once `write` has filled its folder. */
  async save(key: string, write: (folder: string) => Promise<Omit<SavedState, "folder">>): Promise<void> {
    const staging = join(this.folder, `${key}.${process.pid}`);
    mkdirSync(staging, { recursive: true, mode: 0o700 });
    try {
      const manifest: Manifest = { made: new Date().toISOString(), ...(await write(staging)) };
      writeFileSync(join(staging, MANIFEST), JSON.stringify(manifest), { mode: 0o600 });
      this.forget(key);
      renameSync(staging, join(this.folder, key));
      this.prune();
    } finally {
      rmSync(staging, { recursive: true, force: true });
    }
  }

  forget(key: string): void {
    rmSync(join(this.folder, key), { recursive: true, force: true });
  }

  private get keys(): string[] {
    return existsSync(this.folder)
      ? readdirSync(this.folder).filter((key) => existsSync(join(this.folder, key, MANIFEST)))
      : [];
  }

  /** What saves that were killed have left, with keys in it. None takes an hour. */
  private get abandoned(): string[] {
    const { keys } = this;
    return readdirSync(this.folder)
      .filter((name) => !keys.includes(name))
      .filter((name) => Date.now() - statSync(join(this.folder, name)).mtimeMs > HOUR_MS);
  }

  private prune(): void {
    const used = (key: string) => statSync(join(this.folder, key, MANIFEST)).mtimeMs;
    const oldest = this.keys.toSorted((one, other) => used(other) - used(one)).slice(MOST);
    for (const key of [...oldest, ...this.abandoned]) this.forget(key);
  }
}

/** Copies of a saved state into the folder of a run what that goes on with. */
export function restore({ folder }: SavedState, run: string): void {
  copyKept(
    folder,
    run,
    readdirSync(folder).filter((name) => name !== MANIFEST),
  );
}
