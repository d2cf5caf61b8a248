const { basename } = require("node:path");
const Sequencer = require("@jest/test-sequencer").default;

/** Seconds each, in runs of two to four files at a time on two cores; of some those of the file that is most like it. */
const SECONDS = {
  "upgrade-releases": 755,
  "drain-nodes": 508,
  "rehearsal-pools": 500,
  state: 426,
  "drain-destroy": 397,
  upgrades: 379,
  "examples-spot-with-on-demand-fallback": 326,
  "rehearsal-neighbours": 312,
  "examples-managed-node-group": 310,
  adopt: 300,
  "examples-existing-vpc": 294,
  "examples-hardened": 290,
  "drain-cut": 262,
  "existing-cluster": 260,
  "examples-arm64-spot-poc": 251,
  "examples-bottlerocket-spot": 246,
  "rehearsal-existing-cluster": 223,
  "drain-in-cluster": 197,
  infra: 191,
  kept: 175,
  "rehearsal-default": 174,
  "infra-options": 170,
  "rehearsal-room": 160,
  accelerators: 160,
  "adopt-imports": 145,
  "karpenter-releases": 142,
  "existing-cluster-roles": 140,
  guard: 136,
  "load-balancers": 126,
  cdktf: 113,
  "node-resources": 113,
  template: 106,
  export: 100,
  snapshot: 90,
  "adopt-releases": 84,
  demo: 70,
  "docs-commands": 67,
  checkov: 60,
  "up-and-down": 45,
  "trust-policies": 30,
  changing: 26,
  monitoring: 25,
  "drain-own": 22,
  hooks: 21,
  "loaded-aws-cli": 20,
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
