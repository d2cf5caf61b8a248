const { join, relative } = require("node:path");
const { appendFileSync, readFileSync, writeFileSync } = require("node:fs");
const TestRunner = require("jest-runner").default;

/**
 * Runs many mutants in one process, each until its first test fails, and writes a line for each to MUTANTS_RESULTS. Jest
 * itself is told of no test.
 */
module.exports = class MutantsRunner extends TestRunner {
  async runTests(tests, watcher) {
    const root = this._globalConfig.rootDir;
    const byPath = new Map(tests.map((test) => [relative(root, test.path), test]));
    const { MUTANTS_JOB, MUTANTS_RESULTS } = process.env;
    // Of a stack's tests what notices most for its time is asked first; else the given order stays.
    const noticed = new Map();
    const spent = new Map();
    const add = (map, path, more) => map.set(path, (map.get(path) ?? 0) + more);
    const say = (line) => appendFileSync(MUTANTS_RESULTS, `${JSON.stringify(line)}\n`);
    for (const job of JSON.parse(readFileSync(MUTANTS_JOB, "utf8"))) {
      const from = Date.now();
      say({ name: job.name, starts: from });
      process.env.MUTANT = job.mutant ? JSON.stringify(job.mutant) : "";
      if (job.file) writeFileSync(join(root, job.file.path), job.file.text);
      let killer;
      const nameOf = ({ path, titles }) => (titles ? path : `${path} as a whole`);
      const rank = (each) => -(noticed.get(nameOf(each)) ?? 0) / (spent.get(nameOf(each)) ?? 1);
      const others = job.file ? job.tests : job.tests.toSorted((one, other) => rank(one) - rank(other));
      for (const each of job.first ? [job.first, ...others] : others) {
        if (killer) break;
        const { path, titles } = each;
        const asked = Date.now();
        process.env.MUTANTS_TESTS = titles ? JSON.stringify(titles) : "";
        const failure = await this.firstFailure(byPath.get(path), watcher);
        add(spent, nameOf(each), Date.now() - asked);
        if (!failure) continue;
        killer = `${path} › ${failure}`;
        add(noticed, nameOf(each), 1);
      }
      if (job.file) writeFileSync(join(root, job.file.path), job.file.original);
      say({ name: job.name, killer: killer ?? null, ms: Date.now() - from });
    }
  }

  async firstFailure(test, watcher) {
    let killer;
    const inner = new TestRunner(this._globalConfig, this._context);
    inner.on("test-file-success", ([, { testResults, testExecError, failureMessage }]) => {
      const failed = testResults.find(({ status }) => status === "failed");
      if (failed) killer = failed.fullName;
      else if (testExecError || failureMessage) killer = "as a whole";
    });
    inner.on("test-file-failure", ([, error]) => {
      killer = `${error.message ?? error}`;
    });
    await inner.runTests([test], watcher, { serial: true });
    return killer;
  }
};
