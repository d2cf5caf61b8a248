import { execFile } from "node:child_process";
import { cpSync, existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { App } from "cdktf";
import { environmentSchema } from "../../config/environment";
import { resolve } from "../../config/resolve";
import { terraformProgram } from "../../rehearsal/terraform/program";
import { InfraStack } from "../../stacks/infra-stack";
import { merged } from "./merged";
import type { Patch } from "./samples";

const run = promisify(execFile);
/** Written over the state's own path, which is relative to the stack's folder. */
const STATE = join("..", "..", "..", "terraform.infra.tfstate");
/** What a plan needs of an initialized stack beside its configuration; the second where no registry was in reach. */
const INITIALIZED = [".terraform.lock.hcl", "provider_override.tf.json"];

/** What Terraform would do to one resource. */
export interface ResourceChange {
  readonly action: "create" | "update" | "replace" | "delete";
  /** Its Terraform type. */
  readonly type: string;
  /** Of its construct. */
  readonly path: string;
  /** Left out of the table: a hash is in it. */
  readonly address?: string;
}

/** What a change does to a deployed infra. */
export type Effect =
  | { readonly kind: "same bytes" | "state" | "outputs" }
  | { readonly kind: "plan"; readonly changes: readonly ResourceChange[] }
  | { readonly kind: "refused"; readonly message: string };

// biome-ignore lint/suspicious/noExplicitAny: Terraform's JSON
type Json = any;

/** A changed setting, and the addresses of the resources that its change writes otherwise. */
interface Change {
  readonly setting: string;
  readonly patch: Patch;
  readonly stack: Json;
  readonly addresses: ReadonlySet<string>;
}

/** What is deployed, and where. */
export interface Deployed {
  readonly folder: string;
  readonly endpoint: string;
  /** Of the initialized stack. */
  readonly stackFolder: string;
}

/** So many changes that touch nothing in common share a plan. */
const MOST_TOGETHER = 20;
const MOST_ADDRESSES = 20;

/** Plans other environments over one that is deployed, each in a folder of its own. */
export class Plans {
  private count = 0;
  private readonly stack: Json;

  constructor(
    private readonly deployed: Deployed,
    private readonly base: Patch,
  ) {
    this.stack = this.synthesized(base).stack;
  }

  /** Settings that one plan can tell the effects of, and those that need none. */
  groups(samples: Readonly<Record<string, Patch>>): {
    readonly known: readonly (readonly [string, Effect])[];
    readonly groups: readonly (readonly Change[])[];
  } {
    const known: [string, Effect][] = [];
    const groups: Change[][] = [];
    for (const [setting, patch] of Object.entries(samples)) {
      const { stack } = this.synthesized(merged(this.base, patch));
      if (same(stack, this.stack)) known.push([setting, { kind: "same bytes" }]);
      else if (same(withoutBackend(stack), withoutBackend(this.stack)))
        known.push([setting, { kind: "state" }]);
      else {
        const change = { setting, patch, stack, addresses: differing(stack, this.stack) };
        const group = isLocal(change, this.stack)
          ? groups.find((each) => fits(change, each, this.stack))
          : undefined;
        if (group) group.push(change);
        else groups.push([change]);
      }
    }
    return { known, groups };
  }

  /** The effect of each of a group. Where one plan does not tell them apart, they are planned by halves. */
  async effects(group: readonly Change[]): Promise<[string, Effect][]> {
    const [only] = group;
    if (only && group.length === 1) return [[only.setting, await this.effect(only.patch)]];
    const together = await this.together(group);
    if (together) return together;
    const half = Math.ceil(group.length / 2);
    return [...(await this.effects(group.slice(0, half))), ...(await this.effects(group.slice(half)))];
  }

  private async effect(patch: Patch): Promise<Effect> {
    const { folder, stack } = this.synthesized(merged(this.base, patch));
    return this.plan(folder, stack);
  }

  private async together(group: readonly Change[]): Promise<[string, Effect][] | undefined> {
    try {
      const patch = group.reduce((whole, each) => merged(whole, each.patch), this.base);
      const { folder, stack } = this.synthesized(patch);
      const isEach = group.every((each) =>
        [...each.addresses].every((at) => same(block(stack, at), block(each.stack, at))),
      );
      const all = group.flatMap(({ addresses }) => [...addresses]);
      if (!isEach || differing(stack, this.stack).size !== all.length) return undefined;
      const effect = await this.plan(folder, stack);
      const changes = effect.kind === "plan" ? effect.changes : [];
      if (effect.kind === "refused" || changes.some(({ address }) => !all.includes(address ?? "")))
        return undefined;
      return group.map(({ setting, addresses }) => {
        const own = changes.filter(({ address }) => addresses.has(address ?? ""));
        return [setting, own.length > 0 ? { kind: "plan", changes: own } : { kind: "outputs" }];
      });
    } catch {
      return undefined;
    }
  }

  private synthesized(settings: Patch): { folder: string; stack: Json } {
    const outdir = join(this.deployed.folder, "changes", `${this.count++}`, "cdktf.out");
    mkdirSync(outdir, { recursive: true });
    const aws = { ...(settings.aws as Patch), endpoint: this.deployed.endpoint };
    const app = new App({ outdir, stackTraces: false });
    new InfraStack(app, resolve("default", environmentSchema.parse({ ...settings, aws })));
    app.synth();
    const folder = join(outdir, "stacks", "infra");
    return { folder, stack: JSON.parse(readFileSync(join(folder, "cdk.tf.json"), "utf8")) };
  }

  private async plan(folder: string, stack: Json): Promise<Effect> {
    const from = this.deployed.stackFolder;
    for (const file of INITIALIZED)
      if (existsSync(join(from, file))) cpSync(join(from, file), join(folder, file));
    symlinkSync(join(from, ".terraform"), join(folder, ".terraform"));
    cpSync(join(from, STATE), join(folder, STATE));
    writeFileSync(join(folder, "cdk.tf.json"), JSON.stringify(emulated(stack)));
    const args = ["plan", "-json", "-input=false", "-lock=false", "-refresh=false"];
    const lines = await run(terraformProgram(process.env), args, {
      cwd: folder,
      env: this.env(from),
      maxBuffer: 2 ** 26,
    }).then(
      ({ stdout }) => stdout,
      ({ stdout, stderr }: { stdout: string; stderr: string }) => stdout || Promise.reject(new Error(stderr)),
    );
    return effectOf(lines, paths(this.stack, stack));
  }

  private env(from: string): NodeJS.ProcessEnv {
    const mirrors = join(from, "terraformrc");
    return {
      PATH: process.env.PATH,
      HOME: process.env.HOME,
      AWS_ACCESS_KEY_ID: "test",
      AWS_SECRET_ACCESS_KEY: "test",
      AWS_ENDPOINT_URL: this.deployed.endpoint,
      AWS_EC2_METADATA_DISABLED: "true",
      CHECKPOINT_DISABLE: "1",
      TF_CLI_CONFIG_FILE: existsSync(mirrors) ? mirrors : process.env.TF_CLI_CONFIG_FILE,
    };
  }
}

/** Without who calls, whom nobody knows in the emulator, and with its address in the environment alone: as endpoints it costs seconds a plan. */
function emulated(stack: Json): Json {
  const {
    endpoints: _,
    profile: _p,
    assume_role: _r,
    allowed_account_ids: _a,
    ...aws
  } = stack.provider.aws[0];
  return { ...stack, provider: { ...stack.provider, aws: [aws] } };
}

function effectOf(lines: string, pathOf: ReadonlyMap<string, string>): Effect {
  const messages: Json[] = lines
    .split("\n")
    .filter((line) => line.startsWith("{"))
    .map((line) => JSON.parse(line));
  const errors = messages.filter((each) => each["@level"] === "error").map(({ diagnostic }) => diagnostic);
  if (errors.length > 0) {
    const unforeseen = errors.find(({ summary }) => !/^Resource (pre|post)condition failed$/.test(summary));
    if (unforeseen) throw new Error(`${unforeseen.summary}: ${unforeseen.detail}`);
    return { kind: "refused", message: errors.map(({ detail }) => detail).sort()[0] };
  }
  const changes = messages
    .filter(({ type }) => type === "planned_change")
    .map(({ change: { action, resource } }) => ({
      action,
      address: `${resource.resource_type}.${resource.resource_name}`,
      type: resource.resource_type,
      path: pathOf.get(`${resource.resource_type}.${resource.resource_name}`) ?? resource.resource_name,
    }))
    .filter(({ action }) => action !== "read" && action !== "noop")
    .sort((one, other) => (one.path < other.path ? -1 : 1));
  return changes.length > 0 ? { kind: "plan", changes } : { kind: "outputs" };
}

/** Each resource's construct path, by its address. */
function paths(...stacks: readonly Json[]): Map<string, string> {
  return new Map(
    stacks.flatMap(({ resource }) =>
      Object.entries<Json>(resource).flatMap(([type, blocks]) =>
        Object.entries<Json>(blocks).map(
          ([name, block]) =>
            [`${type}.${name}`, block["//"].metadata.path.split("/").slice(1).join("/")] as const,
        ),
      ),
    ),
  );
}

const same = (one: Json, other: Json) => JSON.stringify(one) === JSON.stringify(other);

function withoutBackend({ "//": _metadata, terraform: { backend: _, ...terraform }, ...rest }: Json): Json {
  return { ...rest, terraform };
}

/** Without what it waits for: the guard's list has whatever comes or goes, and a plan does not ask. */
const block = ({ resource }: Json, address: string): Json => {
  const [type = "", name = ""] = address.split(".");
  const { depends_on: _, ...settings } = resource[type]?.[name] ?? {};
  return settings;
};

/** Addresses of the resources that two stacks have otherwise. */
function differing(one: Json, other: Json): Set<string> {
  const addresses = [one, other].flatMap(({ resource }) =>
    Object.entries<Json>(resource).flatMap(([type, blocks]) =>
      Object.keys(blocks).map((name) => `${type}.${name}`),
    ),
  );
  return new Set(addresses.filter((address) => !same(block(one, address), block(other, address))));
}

/** Whether a change is of few resources, and of nothing that others depend on unseen. */
function isLocal({ stack, addresses }: Change, base: Json): boolean {
  const rest = ({ "//": _metadata, resource: _, data: _d, output: _o, terraform: _t, ...others }: Json) =>
    others;
  return addresses.size <= MOST_ADDRESSES && same(rest(stack), rest(base));
}

function fits(change: Change, group: readonly Change[], base: Json): boolean {
  const isApart = (other: Change) => ![...change.addresses].some((address) => other.addresses.has(address));
  return group.length < MOST_TOGETHER && group.every((other) => isLocal(other, base) && isApart(other));
}
