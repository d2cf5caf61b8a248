import { runCommand } from "./command";
import { releaseKarpenter } from "./release/karpenter";

const USAGE = `npm run release -- karpenter <version>

Makes releases/karpenter/<minor> from the Go module of that release, which the go command fetches, and prints what
changed against the release before: kinds, fields, rules, keys of the chart, calls of AWS' API, labels.

What the module does not say stands in releases/karpenter/<minor>/facts.ts, written by hand; without it nothing is
written, and the output says what to write. A rule, a keyword or a regular expression that releases/validation does
not know ends the run the same way.

  <version>   such as 1.14.3`;

runCommand(
  USAGE,
  () => {
    const [what, version, ...more] = process.argv.slice(2);
    const isCall = what === "karpenter" && /^\d+\.\d+\.\d+$/.test(version ?? "") && more.length === 0;
    return isCall ? version : undefined;
  },
  releaseKarpenter,
);
