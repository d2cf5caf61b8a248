const { basename } = require("node:path");
const Sequencer = require("@jest/test-sequencer").default;

/** Minutes each, measured; what is not here is shorter. */
const LONGEST = [
  "upgrades",
  "karpenter-releases",
  "drain-nodes",
  "drain-cut",
  "drain-destroy",
  "rehearsal-pools",
  "rehearsal-neighbours",
  "state",
  "examples-spot-with-on-demand-fallback",
  "examples-bottlerocket-spot",
  "rehearsal-default",
  "examples-arm64-spot-poc",
  "examples-managed-node-group",
  "examples-existing-vpc",
  "drain-in-cluster",
  "guard",
  "infra",
  "infra-options",
  "cdktf",
  "template",
  "changing",
];

/** Starts the longest files first, so that no worker is left with one of them when the other has nothing to do. */
module.exports = class LongestFirst extends Sequencer {
  sort(tests) {
    const rank = ({ path }) => {
      const place = LONGEST.indexOf(basename(path, ".e2e.ts"));
      return place === -1 ? LONGEST.length : place;
    };
    return [...super.sort(tests)].sort((one, other) => rank(one) - rank(other));
  }
};
