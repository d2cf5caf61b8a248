const { basename } = require("node:path");
const Sequencer = require("@jest/test-sequencer").default;

/** Seconds each, as a whole run had them, four at a time on two cores. */
const SECONDS = {
  "rehearsal-pools": 391,
  "rehearsal-default": 301,
  "upgrade-releases": 283,
  "drain-nodes": 248,
  "examples-spot-with-on-demand-fallback": 173,
  "examples-bottlerocket-spot": 170,
  "examples-managed-node-group": 166,
  "infra-options": 149,
  "rehearsal-neighbours": 148,
  state: 147,
  upgrades: 146,
  "examples-hardened": 145,
  "rehearsal-room": 140,
  adopt: 138,
  "examples-arm64-spot-poc": 131,
  "drain-destroy": 126,
  "karpenter-releases": 119,
  kept: 117,
  export: 110,
  "existing-cluster-roles": 109,
  "existing-cluster": 107,
  snapshot: 98,
  guard: 97,
  cdktf: 96,
  "examples-existing-vpc": 93,
  infra: 93,
  template: 93,
  "drain-in-cluster": 91,
  "drain-cut": 89,
  "rehearsal-existing-cluster": 81,
  "adopt-imports": 76,
  checkov: 64,
  accelerators: 63,
  "node-resources": 54,
  demo: 49,
  "load-balancers": 43,
  changing: 26,
  "adopt-releases": 24,
  "drain-own": 21,
  "up-and-down": 15,
  "docs-commands": 14,
  hooks: 13,
  "export-pipelines": 10,
  monitoring: 7,
  "loaded-aws-cli": 7,
  "trust-policies": 5,
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
