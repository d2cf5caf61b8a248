import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { chained, flagsOf, wordsOf } from "../__tests__/support/commands";
import { pages } from "../__tests__/support/markdown";
import { programs } from "../rehearsal/programs/programs";

const run = promisify(execFile);

const documented = pages().flatMap((page) =>
  [...page.commands, ...page.inlineCommands]
    .flatMap(chained)
    .map((command) => ({ at: page.file, command, words: wordsOf(command) })),
);

/** The documented commands of a program, gathered by verb, and the flags that the docs give each. */
function usesOf(program: string, wordsOfVerb: number): Map<string, Set<string>> {
  const uses = new Map<string, Set<string>>();
  for (const { words } of documented) {
    const verb = words.slice(1, 1 + wordsOfVerb);
    if (words[0] !== program || verb.length < wordsOfVerb || verb.some((word) => word.startsWith("-")))
      continue;
    const flags = uses.get(verb.join(" ")) ?? new Set<string>();
    for (const flag of flagsOf(words)) flags.add(flag);
    uses.set(verb.join(" "), flags);
  }
  return uses;
}

describe("commands of the documentation, held beside the programs", () => {
  test("kubectl has every verb and flag", async () => {
    const { kubectl } = await programs({ env: process.env });
    const unknown: string[] = [];
    for (const [verb, flags] of usesOf("kubectl", 1)) {
      const sub = { create: ["create", "deployment"], set: ["set", "resources"] }[verb] ?? [verb];
      const help = (await run(kubectl, [...sub, "--help"])).stdout + (await run(kubectl, ["options"])).stdout;
      for (const flag of flags) {
        const spelled = flag.startsWith("--") ? `${flag}=` : `${flag}, --`;
        if (!help.includes(spelled)) unknown.push(`kubectl ${sub.join(" ")} ${flag}`);
      }
    }
    expect(usesOf("kubectl", 1).size).toBeGreaterThan(5);
    expect(unknown).toEqual([]);
  });

  test("the AWS CLI has every operation and flag", async () => {
    const unknown: string[] = [];
    const uses = [...usesOf("aws", 2)].filter(([verb]) => !OWN_COMMANDS.includes(verb));
    for (const [verb, flags] of uses) {
      // Offline: what the operation takes, as JSON.
      const asked = run("aws", [
        ...verb.split(" "),
        "--generate-cli-skeleton",
        "input",
        "--region",
        "eu-west-1",
      ]);
      const takes = await asked.then(
        ({ stdout }) => Object.keys(JSON.parse(stdout)).map((key) => `--${kebab(key)}`),
        () => undefined,
      );
      if (takes === undefined) unknown.push(`aws ${verb}`);
      else
        unknown.push(
          ...[...flags]
            .filter((flag) => ![...takes, ...OF_EVERY].includes(RENAMED[`${verb} ${flag}`] ?? flag))
            .map((flag) => `aws ${verb} ${flag}`),
        );
    }
    expect(uses.length).toBeGreaterThan(10);
    expect(unknown).toEqual([]);
  });
});

/** Commands of the CLI itself, which no API knows; what the stacks and hooks run of them is tested there. */
const OWN_COMMANDS = ["eks update-kubeconfig", "eks get-token", "eks wait", "ssm start-session"];

/** Flags that the CLI calls by another name than the API. */
const RENAMED: Readonly<Record<string, string>> = {
  "eks update-cluster-version --kubernetes-version": "--version",
  "eks update-nodegroup-version --kubernetes-version": "--version",
};

const OF_EVERY = ["--query", "--output", "--region", "--profile"];

function kebab(key: string): string {
  return key.replace(/(?<=[a-z0-9])[A-Z]|(?<=[A-Z])[A-Z](?=[a-z])/g, "-$&").toLowerCase();
}
