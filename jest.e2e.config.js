/** @type {import("jest").Config} */
module.exports = {
  testEnvironment: "node",
  roots: ["<rootDir>/e2e"],
  testMatch: ["**/*.e2e.ts"],
  transform: { "^.+\\.ts$": "@swc/jest" },
  // Each file has an AWS, a control plane and ports of its own. Most of their time they wait for Terraform or Karpenter.
  maxWorkers: 4,
  globalSetup: "<rootDir>/e2e/support/loaded-aws-cli/start.js",
  testSequencer: "<rootDir>/e2e/support/longest-first.js",
  testTimeout: 300_000,
  verbose: true,
};
