const { appendFileSync, readFileSync, utimesSync, writeFileSync } = require("node:fs");
const { relative } = require("node:path");
const { TestEnvironment } = require("jest-environment-node");

/**
 * Runs the named tests of a file, until one of them fails: one is enough to notice a mutant. With MUTANTS_TRACE, which
 * bash writes to, it writes down the lines of hooks/ that each test ran; with MUTANTS_PLACES, tells `setup.ts` which test
 * runs. The file of results is as new as the last test.
 */
module.exports = class UntilOneFails extends TestEnvironment {
  constructor(options, context) {
    super(options, context);
    const { MUTANTS_TESTS } = process.env;
    this.wanted = MUTANTS_TESTS ? new Set(JSON.parse(MUTANTS_TESTS)) : undefined;
    this.failed = false;
    this.path = relative(options.globalConfig.rootDir, context.testPath);
  }

  handleTestEvent({ name, test }) {
    if (name === "test_fn_failure" || name === "hook_failure") this.failed = true;
    if (name === "test_start" && (this.failed || (this.wanted && !this.wanted.has(titleOf(test)))))
      test.mode = "skip";
    const { MUTANTS_RESULTS, MUTANTS_TRACE, MUTANTS_LINES } = process.env;
    if (name === "test_start") this.global.mutated.begins(titleOf(test));
    if (name === "test_done") this.global.mutated.ends();
    if (name === "test_start") utimesSync(MUTANTS_RESULTS, new Date(), new Date());
    if (!MUTANTS_TRACE) return;
    if (name === "test_start") writeFileSync(MUTANTS_TRACE, "");
    if (name !== "test_done") return;
    const found = readFileSync(MUTANTS_TRACE, "latin1").matchAll(/^\++@([\w.-]+:\d+) /gm);
    const lines = [...new Set([...found].map(([, line]) => line))];
    const entry = { path: this.path, title: titleOf(test), lines, ms: test.duration ?? 0 };
    appendFileSync(MUTANTS_LINES, `${JSON.stringify(entry)}\n`);
  }
};

function titleOf(test) {
  const names = [];
  for (let each = test; each?.parent; each = each.parent) names.unshift(each.name);
  return names.join(" ");
}
