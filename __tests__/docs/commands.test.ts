import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { Testing } from "cdktf";
import { stackNamesOf } from "../../config/environment-sections";
import { environmentNamed } from "../../config/load-environments";
import { InfraStack } from "../../stacks/infra-stack";
import { withoutTokenTraces } from "../../stacks/without-token-traces";
import { WorkloadsStack } from "../../stacks/workloads-stack";
import { chained, flagsOf, wordsOf } from "../support/commands";
import { Page, pages } from "../support/markdown";

const ROOT = join(__dirname, "..", "..");
const { scripts } = JSON.parse(readFileSync(join(ROOT, "package.json"), "utf8"));
const EXAMPLES = readdirSync(join(ROOT, "examples")).map((file) => file.replace(/\.ya?ml$/, ""));

const all = pages().flatMap((page) =>
  [...page.commands, ...page.inlineCommands].flatMap(chained).map((command) => ({ at: page.file, command })),
);
const of = (...program: readonly string[]) =>
  all
    .map(({ at, command }) => ({ at, command, words: wordsOf(command) }))
    .filter(({ words }) => program.every((word, index) => words[index] === word));

interface Outputs {
  readonly infra: { readonly configure_kubectl: string };
  readonly workloads: Readonly<Record<"karpenter_logs" | "nodes_ready" | "nodepool_usage", string>>;
}

const read = new Map<string, Outputs>();

/** The commands that a deploy of an example names. */
function outputsOf(name: string): Outputs {
  const known = read.get(name) ?? synthesizedOutputs(name);
  read.set(name, known);
  return known;
}

function synthesizedOutputs(name: string): Outputs {
  const environment = environmentNamed(join(ROOT, "examples"), name);
  const outputs = (stack: InfraStack | WorkloadsStack) =>
    Object.fromEntries(
      Object.entries<{ value: unknown }>(stack.toTerraform().output).map(([key, { value }]) => [
        key,
        String(value),
      ]),
    );
  const app = () => Testing.app({ fakeCdktfJsonPath: false });
  return withoutTokenTraces({}, () => ({
    infra: outputs(new InfraStack(app(), environment)),
    workloads: outputs(new WorkloadsStack(app(), environment)),
  })) as unknown as Outputs;
}

/** A word of the reader's own, such as `<name>`. */
const isOwn = (word: string) => /^(<.*>|\$\(.*\)|[A-Z]+)$/.test(word);

describe("commands of the documentation", () => {
  test("call scripts that package.json has", () => {
    const called = of("npm", "run").map(({ at, words }) => ({
      at,
      script: words.slice(2).find((word) => !word.startsWith("-")),
    }));
    expect(called.length).toBeGreaterThan(5);
    expect(called.filter(({ script = "" }) => !Object.hasOwn(scripts, script))).toEqual([]);
  });

  test("give environments and pods to scripts that are there", () => {
    const ofEnvironments = of("npm", "run").filter(
      ({ words: [, , script = ""] }) => !["changes", "snapshot"].includes(script),
    );
    const given = ofEnvironments.flatMap(({ at, words }) => {
      const [environment, file] = words
        .slice(words.indexOf("--") + 1)
        .filter((word) => !word.startsWith("-"));
      return words.includes("--") && environment !== undefined ? [{ at, environment, file }] : [];
    });
    const known = [...EXAMPLES, "default", "prod"];
    expect(given.filter(({ environment }) => !known.includes(environment) && !isOwn(environment))).toEqual(
      [],
    );
  });

  test("deploy and destroy stacks that are there, by cdktf's own verbs", () => {
    const stacks = ["default", "prod", ...EXAMPLES].flatMap((name) => Object.values(stackNamesOf(name)));
    const wrong = of("npx", "cdktf").filter(({ words: [, , verb = "", ...rest] }) => {
      const named = rest.filter((word) => !word.startsWith("-"));
      return (
        !["deploy", "destroy", "diff", "init", "synth", "output"].includes(verb) ||
        named.some((stack) => !stacks.includes(stack) && !isOwn(stack))
      );
    });
    expect(wrong).toEqual([]);
  });

  test("copy examples that are there", () => {
    const named = all.flatMap(({ at, command }) =>
      [...command.matchAll(/(?:examples|environments)\/([a-z0-9-]+)\.yaml/g)].map(([, name = ""]) => ({
        at,
        name,
      })),
    );
    expect(named.length).toBeGreaterThan(5);
    expect(named.filter(({ name }) => ![...EXAMPLES, "default", "prod"].includes(name))).toEqual([]);
  });

  test("name files that are there, or the reader's own", () => {
    const files = of("npm", "run", "rehearse").flatMap(({ at, words }) =>
      words
        .filter((word) => word.endsWith(".yaml") && !["pods.yaml", "shop.yaml"].includes(word))
        .map((file) => ({ at, file })),
    );
    const copied = of("cp").map(({ at, words }) => ({
      at,
      file: words.slice(1).find((word) => !word.startsWith("-"))!,
    }));
    const isThere = (file: string) => file.startsWith("cdktf.out/") || existsSync(join(ROOT, file));
    expect([...files, ...copied].filter(({ file }) => !isThere(file))).toEqual([]);
    expect(copied.length).toBeGreaterThan(4);
  });

  test.each(EXAMPLES)("of the guide of %s are those of its stacks' outputs", (name) => {
    const { infra, workloads } = outputsOf(name);
    const { commands } = Page.read(`docs/guides/${name}.md`);
    const start = (words: string) => commands.filter((command) => command.startsWith(words));
    expect(start("aws eks update-kubeconfig")).toEqual([infra.configure_kubectl]);
    for (const usage of start("kubectl get nodepools -o")) expect(usage).toBe(workloads.nodepool_usage);
    for (const follow of start("kubectl logs -f")) expect(follow).toBe(workloads.karpenter_logs);
    expect(commands).toContain(workloads.nodes_ready);
  });

  test.each(EXAMPLES)("of the guide of %s name no other cluster", (name) => {
    const { infra } = outputsOf(name);
    const cluster = /--name (\S+)/.exec(infra.configure_kubectl)?.[1];
    const named = of("aws")
      .filter(({ at }) => at.endsWith(`guides/${name}.md`))
      .flatMap(({ command }) =>
        [...command.matchAll(/(?:--cluster-name |eks:eks-cluster-name,Values=)(\S+)/g)].map(
          ([, other]) => other,
        ),
      );
    expect(named.filter((other) => other !== cluster)).toEqual([]);
  });

  test("ask kubectl for kinds that are there, those of the cluster without a namespace", () => {
    const wrong = of("kubectl").flatMap(({ at, command, words }) => {
      const [verb = "", ...rest] = words.slice(1);
      const known = KUBECTL[verb];
      if (known === undefined) return [`${at}: ${command}: kubectl ${verb}`];
      const flags = flagsOf(rest).filter((flag) => !known.includes(flag));
      const kinds = LOOKS.includes(verb) && !rest.includes("-f") ? kindsIn(rest) : [];
      return [
        ...flags.map((flag) => `${at}: ${command}: ${flag}`),
        ...kinds.filter((kind) => !KINDS.includes(kind)).map((kind) => `${at}: ${command}: ${kind}`),
        ...kinds
          .filter((kind) => OF_CLUSTER.includes(kind) && (rest.includes("-n") || rest.includes("-A")))
          .map((kind) => `${at}: ${command}: ${kind} is in no namespace`),
      ];
    });
    expect(wrong).toEqual([]);
    expect(of("kubectl").length).toBeGreaterThan(30);
  });

  test("name no key that Karpenter's chart has not, but to say so", () => {
    const dead = /controller\.nodeSelector|logConfig|LOGLEVEL|settings\.aws\b|webhook\.enabled/;
    const settings = pages().flatMap((page) => page.fences.map(({ text }) => ({ at: page.file, text })));
    expect(settings.filter(({ text }) => dead.test(text)).map(({ at }) => at)).toEqual([]);
  });
});

/** Verbs that name a kind. */
const LOOKS = ["delete", "describe", "get", "scale"];

/** What the docs may use of kubectl; e2e/docs-commands.e2e.ts holds that beside kubectl itself. */
const KUBECTL: Readonly<Record<string, readonly string[]>> = {
  annotate: ["-l"],
  apply: ["-f"],
  create: ["--image", "--replicas"],
  delete: ["-f", "-n", "-l"],
  describe: ["-n", "-l"],
  drain: ["-l", "--ignore-daemonsets", "--delete-emptydir-data"],
  kustomize: [],
  get: ["-n", "-A", "-l", "-o", "-L", "-w", "--show-labels"],
  label: ["-l"],
  logs: ["-f", "-n", "-l", "-c", "--all-containers", "--prefix"],
  rollout: ["-n"],
  run: ["--rm", "--attach", "--restart", "--image", "--command"],
  scale: ["--replicas", "-n"],
  set: ["--requests"],
  top: [],
  version: ["--client"],
};

/** By the names of Karpenter's CRDs and of Kubernetes. */
const OF_CLUSTER = [
  ...["ec2nodeclass", "ec2nodeclasses", "nodeclaim", "nodeclaims", "nodeoverlays", "nodepool", "nodepools"],
  ...["nodeclaims.karpenter.sh", "nodepools.karpenter.sh", "ec2nodeclasses.karpenter.k8s.aws"],
  ...["crds", "ingressclass", "namespaces", "node", "nodes", "storageclass"],
];
const KINDS = [
  ...OF_CLUSTER,
  "deployment",
  "events",
  "ingress",
  "job",
  "networkpolicies",
  "pdb",
  "pod",
  "pods",
  "secret",
  "service",
];

/** The kinds that a command names: its first word that is neither a flag nor a flag's value. */
function kindsIn(words: readonly string[]): string[] {
  const [kinds = ""] = words.filter(
    (word, index) => !word.startsWith("-") && !TAKES_VALUE.includes(words[index - 1] ?? ""),
  );
  return kinds === "" ? [] : kinds.split(",");
}

const TAKES_VALUE = ["-n", "-l", "-o", "-L", "-c", "-f"];
