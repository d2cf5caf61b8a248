import { join } from "node:path";
import { merged } from "../changes/merged";
import { BASE, type Patch, SAMPLES } from "../changes/samples";
import { forgottenOf, type MadePart, madeParts } from "./made-parts";
import { partsOf, type Synthesized, synthesized } from "./synthesized";
import { table } from "./table";

const ROOT = join(__dirname, "..", "..");

/** What a construct that a stack makes still needs: its TSDoc, its test. */
export function forgottenParts(root: string): string[] {
  return forgottenOf(root, madeParts(root));
}

/** The page that tells what an environment is made of, counted in what the stacks really synthesize. */
export function infrastructurePage(): string {
  const parts = madeParts(ROOT);
  const settings = [...new Set(parts.flatMap(({ setting }) => setting ?? []))];
  const [defaults, everything] = [synthesized(), synthesized(settings.map(patchOf).reduce(merged, {}))];
  const section = (stack: keyof Synthesized) => sectionOf(parts, defaults[stack], everything[stack]);
  return `# What it is made of

<!-- Made by \`npm run docs\` from the synthesized stacks, and from the TSDoc of each construct: change it there. -->

Every part of both stacks, counted in a default environment; then the parts that a setting brings. Why they are there:
[why.md](why.md).

## Stack infra

${section("infra")}

## Stack workloads

${section("workloads")}

Karpenter's instances are in neither stack: Karpenter launches and ends them, and \`destroy workloads\` sees to it that
none is left.
`;
}

/** The setting as the plans of `npm run changes` have it: in their base, or the first sample of it, or of one below it. */
function patchOf(setting: string): Patch {
  const path = setting.split(".");
  const held = path.reduce<unknown>((value, key) => (value as Patch | undefined)?.[key], BASE);
  if (held !== undefined) return path.reduceRight<unknown>((value, key) => ({ [key]: value }), held) as Patch;
  const [, sample] =
    Object.entries(SAMPLES).find(([each]) => each === setting || each.startsWith(`${setting}.`)) ?? [];
  if (sample === undefined)
    throw new Error(`@setting ${setting}: expected a setting with a sample in scripts/changes/samples.ts`);
  return sample;
}

type Stack = Synthesized[keyof Synthesized];

function sectionOf(parts: readonly MadePart[], defaults: Stack, everything: Stack): string {
  const [byDefault, bySetting] = [partsOf(defaults.json), partsOf(everything.json)];
  const rows = everything.parts.flatMap(({ id, construct }) => {
    const counts = byDefault.get(id) ?? bySetting.get(id);
    // It only reads.
    if (counts === undefined) return [];
    const part = parts.find((each) => each.id === id && each.construct === construct);
    if (part === undefined) throw new Error(`no file of stacks/ makes ${construct} as ${id}`);
    const setting = byDefault.has(id) ? undefined : part.setting;
    if (setting === undefined && !byDefault.has(id))
      throw new Error(`${part.code}: needs @setting in the TSDoc of ${construct}: what brings it`);
    const made = [...counts]
      .sort(([one], [other]) => one.localeCompare(other))
      .map(([type, count]) => (count === 1 ? `\`${type}\`` : `${count} × \`${type}\``));
    const link = `[code](../${part.code})`;
    return [{ setting, row: [id, part.purpose, setting ? `\`${setting}\`` : "", made.join(", "), link] }];
  });
  const [fixed, chosen] = [rows.filter(({ setting }) => !setting), rows.filter(({ setting }) => setting)];
  return table(
    ["Part", "What it is for", "With the setting", "Resources", "Made in"],
    [...fixed, ...chosen].map(({ row }) => row),
  );
}
