import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import type { KarpenterContents, KarpenterMetrics } from "../../releases/karpenter";
import type { Kind } from "../../releases/validation/schema";
import { celParser } from "./cel";
import { changesBetween, type Snapshot } from "./changes";
import { dateOf, type GoModule, goModule, goModuleOrPatchBefore } from "./go-module";
import { kindsOf } from "./kinds";
import { metricsOf } from "./metrics";
import {
  awsCallsOf,
  goVersionOf,
  hashVersionsOf,
  interruptionEventsOf,
  kubeletExpressionsOf,
  kubeletFieldsOf,
  kubernetesOf,
  labelsOf,
  ownKubeletFieldsOf,
  requiredVersionOf,
} from "./sources";

const RELEASES = join(__dirname, "..", "..", "releases", "karpenter");
const FACTS = "facts.ts";
const PROVIDER = "github.com/aws/karpenter-provider-aws";
const CORE = "sigs.k8s.io/karpenter";
const KUBELET = "k8s.io/kubelet";
const OPERATORPKG = "github.com/awslabs/operatorpkg";

/** @returns the exit code */
export async function releaseKarpenter(version: string): Promise<number> {
  const minor = version.split(".").slice(0, 2).join(".");
  const snapshot = await read(version);
  const before = snapshotBefore(minor);
  const changes = before ? changesBetween(before, snapshot) : [];
  console.log(`Karpenter ${version}, against ${before?.contents.version ?? "nothing"}:`);
  for (const line of changes) console.log(line);

  const folder = join(RELEASES, minor);
  if (!existsSync(join(folder, FACTS))) {
    console.error(
      `needs releases/karpenter/${minor}/${FACTS}, since the module does not say until when the release is supported ` +
        "nor what its controller may do: copy the one of the release before, correct it, and run this again",
    );
    return 1;
  }
  write(folder, snapshot);
  console.log(`wrote releases/karpenter/${minor}; a new folder needs a row in releases/karpenter.ts`);
  return 0;
}

async function read(version: string): Promise<Snapshot> {
  const provider = goModule(PROVIDER, version);
  const core = goModuleOrPatchBefore(CORE, requiredVersionOf(provider, CORE));
  const kinds = kindsOf(provider, await celParser());
  const contents: KarpenterContents = {
    version,
    date: provider.date,
    since: dateOf(PROVIDER, version.replace(/\d+$/, "0")),
    core: core.version,
    go: goVersionOf(provider),
    kubernetes: kubernetesOf(provider),
    hashVersions: hashVersionsOf(provider, core),
    kinds: kinds.map(({ kind }) => kind),
    labels: labelsOf(provider, core),
    awsCalls: awsCallsOf(provider),
    interruptionEvents: interruptionEventsOf(provider),
    ...(takesAnyKubelet(kinds) && {
      kubeletFields: kubeletFieldsOf(goModule(KUBELET, requiredVersionOf(provider, KUBELET))),
      ownKubeletFields: ownKubeletFieldsOf(provider),
      kubeletExpressions: kubeletExpressionsOf(provider),
    }),
  };
  const operatorpkg = goModule(OPERATORPKG, requiredVersionOf(provider, OPERATORPKG));
  const metrics = metricsOf({ provider, core, operatorpkg }, contents.labels.wellKnown);
  return { contents, kinds, chart: chartOf(provider), metrics };
}

function takesAnyKubelet(kinds: readonly Kind[]): boolean {
  const nodeClass = kinds.find(({ kind }) => kind === "EC2NodeClass");
  return nodeClass?.spec.properties?.kubelet?.["x-kubernetes-preserve-unknown-fields"] === true;
}

/** The chart's values. In the module its image is the release's before, which publication replaces. */
function chartOf(provider: GoModule): Snapshot["chart"] {
  const values = parse(provider.read("charts/karpenter/values.yaml")) as Snapshot["chart"] & {
    controller: { image: object };
  };
  const { controller } = values;
  const image = { ...controller.image, tag: provider.version, digest: "" };
  return { ...values, controller: { ...controller, image } };
}

/** What is carried of the same minor release, else of the newest before it. */
function snapshotBefore(minor: string): Snapshot | undefined {
  const [newest] = readdirSync(RELEASES)
    .filter((name) => existsSync(join(RELEASES, name, "release.json")) && number(name) <= number(minor))
    .toSorted((a, b) => number(b) - number(a));
  if (newest === undefined) return undefined;
  const json = (name: string) => JSON.parse(readFileSync(join(RELEASES, newest, `${name}.json`), "utf8"));
  const contents = json("release") as KarpenterContents;
  const metrics = existsSync(join(RELEASES, newest, "metrics.json")) ? json("metrics") : {};
  return { contents, chart: json("chart"), metrics, kinds: contents.kinds.map((kind) => json(kind) as Kind) };
}

function number(minor: string): number {
  const [major = 0, second = 0] = minor.split(".").map(Number);
  return major * 1000 + second;
}

function write(folder: string, { contents, kinds, chart, metrics }: Snapshot): void {
  mkdirSync(folder, { recursive: true });
  for (const file of readdirSync(folder)) if (file.endsWith(".json")) rmSync(join(folder, file));
  const file = (name: string, text: string) => writeFileSync(join(folder, `${name}.json`), `${text}\n`);
  file("release", JSON.stringify(contents, null, 2));
  file("chart", JSON.stringify(chart, null, 2));
  file("metrics", metricsJson(metrics));
  for (const kind of kinds) file(kind.kind, kindJson(kind));
}

/** A metric is a line, so that a release's changes can be read. */
function metricsJson(metrics: KarpenterMetrics): string {
  const lines = Object.entries(metrics).map(
    ([name, metric]) => `  ${JSON.stringify(name)}: ${JSON.stringify(metric)}`,
  );
  return `{\n${lines.join(",\n")}\n}`;
}

/** An expression is a line, or a screen would not hold one. */
function kindJson({ expressions, ...kind }: Kind): string {
  const lines = Object.entries(expressions).map(
    ([rule, expression]) => `    ${JSON.stringify(rule)}: ${JSON.stringify(expression)}`,
  );
  const head = JSON.stringify(kind, null, 2).replace(/\n\}$/, "");
  return `${head},\n  "expressions": {\n${lines.join(",\n")}\n  }\n}`;
}
