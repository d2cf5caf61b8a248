const { basename } = require("node:path");
const Sequencer = require("@jest/test-sequencer").default;

/** Seconds each, in runs of two or three files at a time on two cores. */
const SECONDS = {
  "upgrade-releases": 755,
  "existing-cluster": 600,
  state: 426,
  adopt: 450,
  "rehearsal-pools": 500,
  "drain-destroy": 398,
  upgrades: 389,
  "drain-nodes": 388,
  "examples-spot-with-on-demand-fallback": 326,
  "rehearsal-existing-cluster": 320,
  "rehearsal-neighbours": 312,
  "examples-managed-node-group": 310,
  "examples-existing-vpc": 294,
  guard: 285,
  kept: 285,
  "drain-cut": 262,
  "examples-arm64-spot-poc": 251,
  "examples-bottlerocket-spot": 246,
  "drain-in-cluster": 197,
  infra: 191,
  accelerators: 160,
  monitoring: 25,
  "rehearsal-default": 174,
  "karpenter-releases": 142,
  "infra-options": 126,
  "load-balancers": 126,
  cdktf: 113,
  "node-resources": 113,
  template: 106,
  snapshot: 90,
  "adopt-releases": 84,
  "docs-commands": 67,
  changing: 26,
  "drain-own": 22,
  hooks: 21,
  "export-pipelines": 5,
  "plain-text": 5,
  report: 5,
};

/** What nobody has measured yet may be long. */
const UNKNOWN = 300;

/** Starts the longest files first, so that no worker is left with one of them when the other has nothing to do. */
module.exports = class LongestFirst extends Sequencer {
  sort(tests) {
    const seconds = ({ path }) => SECONDS[basename(path, ".e2e.ts")] ?? UNKNOWN;
    return [...super.sort(tests)].sort((one, other) => seconds(other) - seconds(one));
  }
};
