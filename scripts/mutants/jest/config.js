const { join } = require("node:path");
const config = require("../../../jest.config.js");

/** @type {import("jest").Config} */
module.exports = {
  ...config,
  rootDir: join(__dirname, "..", "..", ".."),
  testEnvironment: join(__dirname, "environment.js"),
  runner: join(__dirname, "runner.js"),
  setupFilesAfterEnv: [...config.setupFilesAfterEnv, join(__dirname, "setup.ts")],
  reporters: [],
};
