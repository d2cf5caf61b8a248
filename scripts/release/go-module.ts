import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { UserError } from "../../config/user-error";

/** A Go module on this machine. */
export interface GoModule {
  readonly version: string;
  /** When the version was made, as an ISO date. */
  readonly date: string;
  readonly read: (file: string) => string;
  readonly folder: string;
}

interface Download {
  readonly Dir?: string;
  readonly Info?: string;
  readonly Error?: string;
}

/** The go command's copy of a module, fetched from Go's module proxy unless it is there, or why it cannot be had. */
function download(path: string, version: string): GoModule | string {
  const { Dir: folder, Info: info, Error: error } = goModDownload(`${path}@v${version}`);
  if (folder === undefined || info === undefined) return whyNot(`${path}@v${version}`, error);
  const { Time: time } = JSON.parse(readFileSync(info, "utf8")) as { Time: string };
  return {
    version,
    folder,
    date: time.slice(0, 10),
    read: (file) => readFileSync(join(folder, file), "utf8"),
  };
}

/** What the go command says, in one sentence with what to do. */
export function whyNot(module: string, error = "it was not downloaded"): string {
  const [, needed, running] = /requires go >= (\S+) \(running go ([^\s;)]+)/.exec(error) ?? [];
  return needed === undefined
    ? `${module} cannot be had: ${error.split("\n")[0]}`
    : `${module} needs Go ${needed} and this is Go ${running}: run it again with GOTOOLCHAIN=go${needed}, which Go gets by itself`;
}

export function goModule(path: string, version: string): GoModule {
  const downloaded = download(path, version);
  if (typeof downloaded === "string") throw new UserError(downloaded);
  return downloaded;
}

/** The version, or the newest patch before it that is served: the proxy does not have each one. */
export function goModuleOrPatchBefore(path: string, version: string): GoModule {
  const [major = 0, minor = 0, patch = 0] = version.split(".").map(Number);
  for (let candidate = patch; candidate >= 0; candidate -= 1) {
    const downloaded = download(path, `${major}.${minor}.${candidate}`);
    if (typeof downloaded !== "string") return downloaded;
  }
  throw new UserError(`no ${path} from ${major}.${minor}.0 to ${version} is served`);
}

/** When a version was made, as an ISO date. */
export function dateOf(path: string, version: string): string {
  const { Time: time } = JSON.parse(go("list", "-m", "-json", `${path}@v${version}`)) as { Time: string };
  return time.slice(0, 10);
}

function goModDownload(module: string): Download {
  try {
    return JSON.parse(go("mod", "download", "-json", module)) as Download;
  } catch (failure) {
    // The error's JSON is on the standard output too.
    const { stdout } = failure as { stdout?: string };
    if (stdout?.startsWith("{")) return JSON.parse(stdout) as Download;
    throw failure;
  }
}

function go(...args: string[]): string {
  try {
    // Outside of any module of this project, so that nothing here is changed.
    return execFileSync("go", args, { cwd: "/", encoding: "utf8", stdio: ["ignore", "pipe", "inherit"] });
  } catch (failure) {
    if ((failure as NodeJS.ErrnoException).code !== "ENOENT") throw failure;
    throw new UserError(
      "needs the go command, which reads a release's Go module: https://go.dev/doc/install",
    );
  }
}
