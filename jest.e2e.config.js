/** @type {import("jest").Config} */
module.exports = {
  testEnvironment: "node",
  roots: ["<rootDir>/e2e"],
  testMatch: ["**/*.e2e.ts"],
  transform: { "^.+\\.ts$": "@swc/jest" },
  // Each file runs Terraform, emulators or a control plane of its own: more at once only wait for each other.
  maxWorkers: 1,
  testTimeout: 300_000,
  verbose: true,
};
