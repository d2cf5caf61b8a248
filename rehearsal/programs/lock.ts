import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

const RETRY_MS = 500;

/** Runs `work` while no other process runs under the same lock. A lock whose holder died is taken over; should
 * two processes take it over at the same instant, both work, which costs time and no more. */
export async function withLock<T>(folder: string, work: () => Promise<T>): Promise<T> {
  while (!tryTake(folder)) await sleep(RETRY_MS);
  try {
    return await work();
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function tryTake(folder: string): boolean {
  try {
    mkdirSync(folder);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
    if (!isAlive(holderOf(folder))) rmSync(folder, { recursive: true, force: true });
    return false;
  }
  writeFileSync(join(folder, "pid"), `${process.pid}`);
  return true;
}

/** The holder writes its id just after it made the folder: until then it is taken to be alive. */
function holderOf(folder: string): number {
  try {
    return Number(readFileSync(join(folder, "pid"), "utf8"));
  } catch {
    return process.pid;
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}
