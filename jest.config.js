/** @type {import("jest").Config} */
module.exports = {
  testEnvironment: "node",
  roots: ["<rootDir>/__tests__"],
  testMatch: ["**/*.test.ts"],
  // Jest leaves one core idle, which of two is half.
  maxWorkers: "100%",
  // A synth in a child process takes its time on a busy machine.
  testTimeout: 60_000,
  globalSetup: "<rootDir>/__tests__/support/own-tmp.ts",
  globalTeardown: "<rootDir>/__tests__/support/own-tmp-end.ts",
  setupFilesAfterEnv: ["<rootDir>/__tests__/setup.ts"],
  transform: { "^.+\\.ts$": "@swc/jest" },
};
