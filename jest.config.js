/** @type {import("jest").Config} */
module.exports = {
  testEnvironment: "node",
  // Sources as well, so that `jest --findRelatedTests <file>` knows whose tests are whose.
  roots: [
    "__tests__",
    "bench",
    "cli",
    "config",
    "constructs",
    "export",
    "rehearsal",
    "releases",
    "scripts",
    "stacks",
  ].map((folder) => `<rootDir>/${folder}`),
  testMatch: ["**/*.test.ts"],
  // Jest leaves one core idle, which of two is half.
  maxWorkers: "100%",
  // A synth in a child process takes its time on a busy machine.
  testTimeout: 60_000,
  runtime: "<rootDir>/__tests__/support/runtime.js",
  globalSetup: "<rootDir>/__tests__/support/own-tmp.ts",
  globalTeardown: "<rootDir>/__tests__/support/own-tmp-end.ts",
  setupFilesAfterEnv: ["<rootDir>/__tests__/setup.ts"],
  transform: { "^.+\\.ts$": "@swc/jest" },
};
