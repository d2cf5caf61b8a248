import { type ChildProcess, spawn } from "node:child_process";
import { Socket } from "node:net";

/**
 * Reads `+<group>`, `-<group>` and `rm <folder>` from us. Its input ends when we do, however we end: whatever process
 * groups and folders are on the list then are ended and removed. A plain shell, so that it needs nothing and costs
 * nothing while it waits.
 */
const SCRIPT = `
groups= folders=
trap '' INT TERM HUP
while IFS= read -r line; do
  case $line in
    +*) groups="$groups \${line#+}" ;;
    -*) kept=; for each in $groups; do [ "$each" = "\${line#-}" ] || kept="$kept $each"; done; groups=$kept ;;
    rm*) folders="$folders
\${line#rm }" ;;
  esac
done
for each in $groups; do kill -TERM "-$each"; done
for second in 1 2 3 4 5; do
  alive=; for each in $groups; do kill -0 "-$each" && alive=yes; done
  [ -n "$alive" ] || break
  sleep 1
done
for each in $groups; do kill -KILL "-$each"; done
printf '%s\\n' "$folders" | while IFS= read -r each; do [ -z "$each" ] || rm -rf "$each"; done
`;

/** Ends what we started if we are killed before we could: nothing else notices a SIGKILL on every system. */
export class Watchdog {
  private readonly process: ChildProcess;

  constructor() {
    this.process = spawn("/bin/sh", ["-c", SCRIPT], { stdio: ["pipe", "ignore", "ignore"], detached: true });
    this.process.on("error", () => {});
    this.process.stdin?.on("error", () => {});
    // Alone it must not keep a program from ending.
    this.process.unref();
    if (this.process.stdin instanceof Socket) this.process.stdin.unref();
  }

  /** @param group id of a process group, which is the pid of its leader */
  watch(group: number): void {
    this.say(`+${group}`);
  }

  forget(group: number): void {
    this.say(`-${group}`);
  }

  removeAtEnd(folder: string): void {
    this.say(`rm ${folder}`);
  }

  /** Everything is ended already; resolves when the watchdog has gone as well. */
  async dismiss(): Promise<void> {
    const { process: child } = this;
    if (child.exitCode !== null || child.signalCode !== null || child.pid === undefined) return;
    child.ref();
    const gone = new Promise((resolve) => child.once("exit", resolve));
    child.stdin?.end();
    await gone;
  }

  private say(line: string): void {
    this.process.stdin?.write(`${line}\n`);
  }
}
