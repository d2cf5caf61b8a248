import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** A construct that a stack makes. */
interface MadePart {
  readonly construct: string;
  /** The construct's file. */
  readonly code: string;
  /** The file of stacks/ that makes it. */
  readonly madeIn: string;
}

const IMPORT = /^import \{([^}]+)\} from "(?:\.\.\/)+(constructs\/[^"]+)";$/gm;

/** Every construct that a file of stacks/ makes, whatever setting brings it: read from the source. */
function madeParts(root: string): MadePart[] {
  const files = readdirSync(join(root, "stacks"), { recursive: true, encoding: "utf8" })
    .map((file) => join("stacks", file))
    .filter((file) => file.endsWith(".ts"))
    .sort();
  return files.flatMap((madeIn) => {
    const text = readFileSync(join(root, madeIn), "utf8");
    return [...text.matchAll(IMPORT)].flatMap(([, names = "", module]) =>
      names
        .split(",")
        .map((name) => name.trim())
        .filter((name) => text.includes(`new ${name}(`))
        .map((construct) => ({ construct, code: `${module}.ts`, madeIn })),
    );
  });
}

/** Constructs that make no part of their own. */
const WITHOUT_ROW: readonly string[] = [
  // Reads, and makes nothing.
  "constructs/cluster/cluster-probe.ts",
  // Part of Karpenter's node role, for roles that node classes name.
  "constructs/karpenter/node-class-roles.ts",
  // In the hook's place with a drain in the cluster.
  "constructs/destroy-hooks/load-balancer-job.ts",
];

/** Constructs whose test looks at a whole stack, or at a chart. */
const TESTED_AT: Readonly<Record<string, string>> = {
  "constructs/cluster/cluster-probe.ts": "__tests__/stacks/workloads-stack.test.ts",
  "constructs/destroy-hooks/destroy-guard.ts": "__tests__/stacks/destroy-guard.test.ts",
  "constructs/destroy-hooks/load-balancer-hook.ts": "__tests__/stacks/load-balancers.test.ts",
  "constructs/destroy-hooks/load-balancer-job.ts": "__tests__/stacks/drain-in-cluster.test.ts",
  "constructs/karpenter/node-class-roles.ts": "__tests__/stacks/infra-needs.test.ts",
  "constructs/load-balancer-controller/load-balancer-controller.ts":
    "__tests__/stacks/load-balancers.test.ts",
  "constructs/samples/samples.ts": "__tests__/stacks/samples.test.ts",
};

/**
 * What is forgotten of the constructs that a file of stacks/ makes, and what to write.
 *
 * @param rows files and folders of which infrastructure.md tells
 */
export function forgottenOf(root: string, rows: readonly string[]): string[] {
  return madeParts(root).flatMap(({ construct, code, madeIn }) => {
    const hasRow = [...rows, ...WITHOUT_ROW].some((row) => code === row || code.startsWith(`${row}/`));
    const test = TESTED_AT[code] ?? `__tests__/${code.replace(/\.ts$/, ".test.ts")}`;
    return [
      ...(hasRow
        ? []
        : [
            `scripts/docs/infrastructure.ts: needs a row for ${construct}, which ${madeIn} makes: write its purpose, code: "${code}" and the setting that brings it, and the setting in EVERYTHING; then npm run docs`,
          ]),
      ...(existsSync(join(root, test))
        ? []
        : [`${test}: needs to be there, as the test of ${construct}, which ${madeIn} makes`]),
    ];
  });
}
