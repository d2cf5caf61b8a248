import type { Verb } from "../cli/verb";
import { DEFAULT_VERSIONS } from "../releases/defaults";

const MANY = Number.POSITIVE_INFINITY;

/** What a maintainer types behind `npm run`, in the shape of the users' verbs. */
export const MAINTAINERS_VERBS: readonly Verb[] = [
  {
    name: "docs",
    summary: "Write what docs/ has from the code",
    most: 0,
    load: () => import("./docs"),
  },
  {
    name: "check",
    summary: "Say what is forgotten of a part, and which page is not what the code says",
    most: 0,
    about: "With the command, or the line, that fixes each. Changes nothing.",
    load: () => import("./check"),
  },
  {
    name: "changes",
    summary: "Plan every setting's change over a deployed infra",
    args: "[setting ...]",
    most: MANY,
    about:
      "Deploys two environments' infra to an emulated AWS, one in a new VPC and one in a VPC that is there, plans each change of scripts/changes/ over them, and writes what it would do to scripts/changes/effects.json; npm run docs makes docs/changes.md of that. With settings, such as network.cidr, it plans these and keeps what is written of the others. Needs what a rehearsal does.",
    load: () => import("./changes"),
  },
  {
    name: "deployer-calls",
    summary: "Record what a deploy and a destroy of infra ask of AWS",
    args: "[environment ...]",
    most: MANY,
    about:
      "Deploys and destroys the infra of each environment on an emulated AWS, and writes what AWS would ask the policies of whoever does it to scripts/deployer/calls.json; tests put these questions to the policies of npm run policies. The environments are default, options (choices that no example makes) and the examples; with names, it records these and keeps the others. Needs what a rehearsal does, and some minutes for each.",
    load: () => import("./deployer-calls"),
  },
  {
    name: "mutants",
    summary: "Weaken what is made, one thing at a time, and see a test notice",
    args: "[part ...]",
    most: 4,
    about:
      "Parts: iam (statements, grants and boundaries), rules (security groups, the cluster's endpoint), order (what waits for what), hooks (each line of the shell scripts). Of the stacks of the default, every example and two more; a test gets the weakened stack or policy in the place of the one that it made. The hooks run in a copy. Ends with 1 where no test notices one that scripts/mutants/survivors.ts does not explain. The stacks take half an hour of a core, the hooks longer, and nothing else is needed.",
    options: {
      every: { value: "<n>", about: "runs each nth of the mutants alone" },
      processes: { value: "<n>", about: "two, unless said otherwise" },
      only: { value: "<word>", about: "runs those alone whose name has it; may be given again" },
    },
    load: () => import("./mutants"),
  },
  {
    name: "controller-calls",
    summary: "Record what the load balancer controller asks of AWS",
    args: "<folder>",
    most: 1,
    about: `Runs the real controller on an emulated AWS and a real API server, makes, changes and deletes an Ingress and a Service, and writes its calls to __tests__/constructs/load-balancer-controller/recorded-calls.json; tests put them to the policy that infra gives its role. The folder is that of the controller's source (kubernetes-sigs/aws-load-balancer-controller at the tag of its release), in which its program has been built:

go build -o controller .

No Go module proxy serves that module, so no test builds it. Needs what a rehearsal does.`,
    load: () => import("./controller-calls"),
  },
  {
    name: "release",
    summary: "Take in a release of Karpenter",
    args: "karpenter <version>",
    most: 2,
    about: `Makes releases/karpenter/<minor> from the Go module of that release, such as ${DEFAULT_VERSIONS.karpenter}, which the go command fetches, and prints what changed against the release before: kinds, fields, rules, keys of the chart, calls of AWS' API, labels.

What the module does not say stands in releases/karpenter/<minor>/facts.ts, written by hand; without it nothing is written, and the output says what to write. A rule, a keyword or a regular expression that releases/validation does not know ends the run the same way.`,
    load: () => import("./release"),
  },
  {
    name: "instance-types",
    summary: "Write the table of EC2's instance types anew",
    most: 0,
    about:
      "From the releases that scripts/instance-types.ts names: change them there. Needs go, pip and a way to their registries.",
    load: () => import("./instance-types"),
  },
  {
    name: "prices",
    summary: "Take in EC2's on-demand prices",
    args: "<version>",
    most: 1,
    about:
      "Writes releases/prices/ec2.json from the lists that a release of Karpenter carries, such as 1.15.2, one for each partition of AWS. The go command fetches the release's Go module.",
    load: () => import("./prices"),
  },
  {
    name: "sbom",
    summary: "Print all that this project is built of, as CycloneDX",
    most: 0,
    about:
      "What npm sbom knows, and what it does not: Terraform's providers, charts and images of a new environment, PyPI's packages and Go modules of rehearsals and tests, with their hashes. JSON on standard output. No network.",
    load: () => import("./sbom"),
  },
  {
    name: "managed-policies",
    summary: "Take in what AWS' own policies allow",
    most: 0,
    about:
      "Writes releases/aws-managed-policies.json, of which npm run policies makes the permissions boundary, from the documents that the moto of rehearsals carries. The names stand in scripts/managed-policies.ts. Needs pip and a way to its registry.",
    load: () => import("./managed-policies"),
  },
  {
    name: "picture",
    summary: "Take the README's picture of a rehearsal's report",
    args: "<report.html>",
    most: 1,
    about:
      "Writes docs/images/report-light.png and report-dark.png: what the machine's Chromium shows of the first screen in each theme.",
    load: () => import("./picture"),
  },
  {
    name: "export:blocks",
    summary: "Learn which parts of a resource are blocks in HCL",
    args: "<schemas.json ...>",
    most: MANY,
    about:
      "Reads what `terraform providers schema -json` printed, and adds to export/hcl/nested-blocks.json what it says of the types that the constructs use.",
    load: () => import("./export-blocks"),
  },
];
