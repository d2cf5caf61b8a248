import type { Verb, VerbOption } from "./verb";

const YES: VerbOption = { about: "does it without asking" };
const ALL: VerbOption = { about: "every environment, in the order of their names" };

const PRICES: VerbOption = {
  value: "<aws|file>",
  about: "what machines cost: AWS' prices of today, or a file of your own (default: Karpenter's list)",
};

/** Options of cdktf's own that `up` and `down` hand on. */
const CDKTF: Readonly<Record<string, VerbOption>> = {
  "auto-approve": { about: "of cdktf: applies without asking" },
  "skip-provider-lock": {
    about: "of cdktf: for closed networks, where Terraform's registry is out of reach",
  },
  "skip-synth": { about: "of cdktf: takes what is synthesized already" },
  "terraform-parallelism": { value: "<n>", about: "of cdktf: how many resources at a time" },
  "no-color": { about: "of cdktf" },
  output: { value: "<folder>", about: "of cdktf: where the stacks are synthesized to" },
};

/** Everything that a user types behind `npm run`: usage, help, `help` and the docs are made of this table. */
export const VERBS: readonly Verb[] = [
  {
    name: "validate",
    summary: "Check every environment file, and say every problem with its line",
    args: "[environment ...]",
    most: Number.POSITIVE_INFINITY,
    about: "Without a name it checks the whole folder. No network, no Terraform: what pipelines run first.",
    load: () => import("./validate"),
  },
  {
    name: "show",
    summary: "Print an environment as it is deployed, with where each value comes from",
    args: "[environment]",
    most: 1,
    about:
      'YAML on standard output. Behind each value a comment: "line" of the file, "default" of this project, or "infra" for what is an output of infra. No network, no Terraform.',
    load: () => import("./show"),
  },
  {
    name: "cost",
    summary: "Say what an environment costs before any pod runs on it",
    args: "[environment]",
    most: 1,
    about:
      "Control plane, NAT gateways, system nodes, endpoints and keys, an hour and a month, from dated lists; what it does not count, it says. No network, no Terraform, but with --prices aws.",
    options: {
      prices: PRICES,
      json: { about: "the result as JSON on standard output" },
    },
    load: () => import("./cost"),
  },
  {
    name: "doctor",
    summary:
      "Look at this machine and the account before a deploy, or at the running cluster, and change nothing",
    args: "[environment]",
    most: 1,
    about:
      "Programs, credentials, Spot's role, the pinned AMIs, what an earlier destroy left; a command for what is not right. With --live it reads the running cluster instead, and says in order of harm what is wrong: what is not Ready, pods that no NodePool fits, instances that do not join, nodes that cannot go, limits, versions, quotas.",
    options: {
      live: { about: "looks at the running cluster, which must answer kubectl" },
      json: { about: "with --live: the findings as JSON on standard output" },
    },
    load: () => import("./doctor"),
  },
  {
    name: "policies",
    summary: "Write the IAM policies of whoever deploys an environment, and of whoever plans it",
    args: "<environment> <folder>",
    most: 2,
    about:
      "The folder is empty or new. deploy-*.json are all for one role, plan.json for another, which changes nothing, and boundary.json is a permissions boundary (aws.permissionsBoundary) for the roles that infra makes; each fits into a managed policy. They hold by the names of what this environment's infra makes: write and attach them again, as an administrator, before a deploy that makes a role or a policy more.",
    options: {
      account: { value: "<id>", about: "the account that it is deployed to (default: aws.accountId)" },
    },
    load: () => import("./policies"),
  },
  {
    name: "hand-over",
    summary: "Take the cluster from whoever made it, once you are proven to rule it as well",
    args: "[environment]",
    most: 1,
    about:
      "EKS makes whoever creates a cluster its administrator, in no file. Run as one of cluster.admins, this asks the API server whether you may do everything, and deletes the other's access entry. Whoever is taken out can apply workloads and destroy it no more.",
    options: {
      principal: { value: "<arn>", about: "whom to take it from, where several are in no file" },
      yes: YES,
    },
    load: () => import("./hand-over"),
  },
  {
    name: "up",
    summary: "Deploy both stacks, infra first",
    args: "[environment ...]",
    most: Number.POSITIVE_INFINITY,
    about:
      "Several environments are deployed one after the other; the first that fails stops the rest. With cluster.endpoint.public: false and a cluster that is there, nothing is deployed from a machine that its private endpoint does not answer, since that deploy could be the last.",
    options: {
      all: ALL,
      ...CDKTF,
      "migrate-state": { about: "of cdktf: after the state's place was changed" },
    },
    load: () => import("./up"),
  },
  {
    name: "down",
    summary: "Destroy both stacks, workloads first",
    args: "[environment ...]",
    most: Number.POSITIVE_INFINITY,
    about:
      "Several environments are destroyed one after the other. One whose workloads could not be destroyed keeps its infra, and stops the rest.",
    options: { all: ALL, ...CDKTF },
    load: () => import("./down"),
  },
  {
    name: "drain",
    summary: "End every node of Karpenter's in a cluster, as destroy workloads does",
    args: "[environment]",
    most: 1,
    about:
      "For a cluster whose API is gone, or a destroy that stopped. With drain.nodePools: own it ends the nodes of the environment's NodePools alone.",
    options: { "without-api": { about: "for a cluster whose API server is gone for good" }, yes: YES },
    load: () => import("./drain"),
  },
  {
    name: "adopt-crds",
    summary: "Hand Karpenter's CRDs of an older install to this project's release",
    args: "[environment]",
    most: 1,
    about: "Once, before the first deploy of workloads on a cluster that had Karpenter by other means.",
    options: { yes: YES },
    load: () => import("./adopt-crds"),
  },
  {
    name: "adopt",
    summary: "Look at a Karpenter that is there already, and say how this project takes it over",
    args: "[environment]",
    most: 1,
    about:
      "Reads the cluster and the account, and prints what the environment's file has to say for every NodePool and EC2NodeClass to stay as it is, whether both are equal field by field, what to import, and what to do in which order. With --yes it writes the file, and has Helm forget the releases that this project's replace. No node is touched.",
    options: {
      yes: { about: "writes the file and deletes those records of Helm's" },
      "other-state": {
        value: "<file>",
        about:
          "what `terraform state pull` prints in the project that installed Karpenter: says what to remove there",
      },
    },
    load: () => import("./adopt"),
  },
  {
    name: "demo",
    summary: "Deploy infra to an emulated AWS on this machine, and show what it made",
    args: "[environment]",
    most: 1,
    about:
      "Without an account, without Go and without anything to build. Of an environment's file it leaves out what ties it to an account: state, profile, assumeRole and accountId.",
    options: {
      destroy: {
        about: "destroys it again with cdktf, which needs the aws CLI, and shows that nothing is left",
      },
      keep: { about: "stays until Ctrl-C, so that you can look around with the aws CLI" },
      port: { value: "<port>", about: "where the emulated AWS listens (default: a free port)" },
    },
    load: () => import("./demo"),
  },
  {
    name: "rehearse",
    summary: "Run the real Karpenter on an emulated AWS, and watch it launch nodes",
    args: "[environment] [pods.yaml ...]",
    most: Number.POSITIVE_INFINITY,
    about:
      "Deploys an environment to an emulated AWS and a real Kubernetes control plane on this machine, runs the real Karpenter there, and shows which nodes it launches for the pods (default: three that want a CPU each) of files, or of folders as `kubectl apply` takes them. Takes some two minutes, and the same stacks again a fraction of that.\nIt runs the patch release that can be built of the Karpenter and Kubernetes that the environment names. Karpenter's charts come from where the environment takes them, or, out of its reach, from Karpenter's source; KARPENTER_CHARTS names a folder with unpacked charts karpenter and karpenter-crd instead, LOAD_BALANCER_CONTROLLER_CHARTS one with aws-load-balancer-controller. Device plugins are stand-ins, DaemonSets in the places that the charts would have them; DEVICE_PLUGIN_CHARTS names a folder with the real charts. Pods that stay pending are something to fix, and so is a step of a scenario that does not bring what it is expected to.",
    options: {
      "until-empty": { about: "deletes the pods at the end and watches Karpenter let go of its nodes" },
      timeout: {
        value: "<seconds>",
        about: "how long the pods may take, and the nodes to go (default: 180, with --base 900)",
      },
      "cron-jobs": {
        about: "runs a Job of each CronJob, as where all are due at once; without it they rest",
      },
      scenario: {
        value: "<file.yaml>",
        about:
          "what happens then, and what must hold, such as rehearsal/scenarios/game-day.yaml; pods of its own",
      },
      base: {
        value: "<ref|file>",
        about:
          "deploys the environment of a git ref, or another file, with the pods first, and then the file as it is: which nodes that replaces, in which order and how long; with --scenario plays that on both, and compares",
      },
      markdown: { value: "<file.md>", about: "what --base finds, for a pull request" },
      prices: PRICES,
      report: { value: "<file.html>", about: "the result as a page to look at, in one file" },
      json: {
        value: "<file.json>",
        optionalEnding: ".json",
        about: "the result as JSON; without a file on standard output, and all else on standard error",
      },
      anew: {
        about:
          "deploys, though the same stacks were rehearsed before; without it a rehearsal goes on from their saved state",
      },
      prepare: { about: "builds and installs what a rehearsal of the environment needs, and nothing else" },
    },
    load: () => import("./rehearse"),
  },
  {
    name: "snapshot",
    summary: "Read the workloads of a cluster that runs into a file for a rehearsal, and change nothing",
    most: 0,
    about:
      "Lists nodes, pods, what makes them, claims and volumes, disruption budgets, priority and storage classes by kubectl, as whom it signs in; never secrets or ConfigMaps. The file has what the scheduler and Karpenter decide by, and no image, variable, argument or annotation else. Look at it before you hand it on.",
    options: {
      out: { value: "<file.yaml>", about: "the file to write" },
      context: { value: "<context>", about: "of your kubeconfig (default: the current one)" },
      namespace: {
        value: "<namespace>",
        about: "its pods alone; the file then cannot say what they cost today",
      },
      anonymous: {
        about: "calls namespaces, workloads, labels and taints x1, x2, ..., the same everywhere in the file",
      },
    },
    load: () => import("./snapshot"),
  },
  {
    name: "export",
    summary: "Write both stacks into a folder, for machines without Node.js",
    args: "<environment> <folder>",
    most: 2,
    about:
      "The folder is empty or new. Without an option: <stack>.tar.gz, as HCP Terraform takes an upload, the same bytes on every machine.",
    options: { hcl: { about: "<stack>/*.tf and its assets: the same in HCL, to go on without CDKTF" } },
    load: () => import("./export"),
  },
];
