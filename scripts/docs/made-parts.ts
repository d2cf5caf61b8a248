import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** A construct that a stack makes right under itself. */
export interface MadePart {
  /** Its class. */
  readonly construct: string;
  /** The id that it has under the stack. */
  readonly id: string;
  /** The construct's file. */
  readonly code: string;
  /** The file of stacks/ that makes it. */
  readonly madeIn: string;
  /** What it is for: the first paragraph of its class's TSDoc. */
  readonly purpose: string;
  /** The setting that brings it, where the defaults do not: `@setting` of that TSDoc. */
  readonly setting?: string;
}

/** At the head of a file, or where a part is loaded only for who asks for it. */
const IMPORT =
  /^(?:import| *const) \{([^}]+)\}(?: from |: typeof \w+ = require\()"(?:\.\.\/)+(constructs\/[^"]+)"\)?;$/gm;

/** Every construct that a file of stacks/ makes, whatever setting brings it: read from the source. */
export function madeParts(root: string): MadePart[] {
  const files = readdirSync(join(root, "stacks"), { recursive: true, encoding: "utf8" })
    .map((file) => join("stacks", file))
    .filter((file) => file.endsWith(".ts"))
    .sort();
  return files.flatMap((madeIn) => {
    const text = readFileSync(join(root, madeIn), "utf8");
    return [...text.matchAll(IMPORT)].flatMap(([, names = "", module]) =>
      names.split(",").flatMap((name) => {
        const construct = name.trim();
        const ids = [...text.matchAll(new RegExp(`new ${construct}\\(\\s*(?:stack|this),\\s*"(\\w+)"`, "g"))];
        const code = `${module}.ts`;
        return ids.map(([, id = ""]) => ({
          construct,
          id,
          code,
          madeIn,
          ...documented(root, code, construct),
        }));
      }),
    );
  });
}

/** What the TSDoc of an exported class says. */
function documented(root: string, file: string, construct: string): Pick<MadePart, "purpose" | "setting"> {
  const [above = ""] = readFileSync(join(root, file), "utf8").split(`export class ${construct} `);
  const comment = /\/\*\*((?:(?!\*\/)[\s\S])*)\*\/\s*$/.exec(above)?.[1] ?? "";
  const lines = comment.split("\n").map((line) => line.replace(/^\s*\* ?/, "").trim());
  const text = lines.filter((line) => !line.startsWith("@")).join("\n");
  const [purpose = ""] = text.trim().split("\n\n");
  return {
    purpose: purpose.replaceAll("\n", " "),
    setting: lines.flatMap((line) => /^@setting (\S+)$/.exec(line)?.[1] ?? [])[0],
  };
}

/** Constructs whose test looks at a whole stack, or at a chart. */
const TESTED_AT: Readonly<Record<string, string>> = {
  ...Object.fromEntries(
    [
      "cluster/controller-nodes",
      "cluster/existing-cluster",
      "cluster/existing-oidc-provider",
      "cluster/discovered-node-groups",
      "cluster/kept-nodes",
      "network/dns-admission",
      "network/discovered-subnets",
    ].map((file) => [`constructs/${file}.ts`, "__tests__/stacks/existing-cluster.test.ts"]),
  ),
  "constructs/destroy-hooks/destroy-guard.ts": "__tests__/stacks/destroy-guard.test.ts",
  "constructs/destroy-hooks/load-balancer-hook.ts": "__tests__/stacks/load-balancers.test.ts",
  "constructs/karpenter/existing-node-role.ts": "__tests__/stacks/roles-of-others.test.ts",
  "constructs/load-balancer-controller/load-balancer-controller.ts":
    "__tests__/stacks/load-balancers.test.ts",
};

/** What is forgotten of the constructs that the stacks make, each with what to write. */
export function forgottenOf(root: string, parts: readonly MadePart[]): string[] {
  return parts.flatMap(({ construct, code, madeIn, purpose }) => {
    const test = TESTED_AT[code] ?? `__tests__/${code.replace(/\.ts$/, ".test.ts")}`;
    return [
      ...(purpose === ""
        ? [
            `${code}: needs TSDoc on ${construct}, which ${madeIn} makes: what it is for, and under @setting the setting that brings it, if one does; then npm run docs`,
          ]
        : []),
      ...(existsSync(join(root, test))
        ? []
        : [`${test}: needs to be there, as the test of ${construct}, which ${madeIn} makes`]),
    ];
  });
}
