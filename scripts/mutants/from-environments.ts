import { readdirSync } from "node:fs";
import { basename, join } from "node:path";
import { Testing } from "cdktf";
import { footprintOf } from "../../cli/policies/footprint";
import { policiesFor } from "../../cli/policies/policies";
import { environmentSchema } from "../../config/environment";
import { environmentNamed } from "../../config/load-environments";
import { type ResolvedEnvironment, resolve } from "../../config/resolve";
import { InfraStack } from "../../stacks/infra-stack";
import { withoutTokenTraces } from "../../stacks/without-token-traces";
import { WorkloadsStack } from "../../stacks/workloads-stack";
import { OPTIONS } from "../deployer/options";
import { mutantsOf, mutantsOfPolicy } from "./changes";
import { type Mutant, nameOf } from "./mutant";
import type { StackJson } from "./resources";

const ACCOUNT = "111122223333";
const KEY = `arn:aws:kms:eu-west-1:${ACCOUNT}:key/1234abcd-12ab-34cd-56ef-1234567890ab`;

/** Constructs that neither the default nor an example makes. */
const MORE: Readonly<Record<string, object>> = {
  options: OPTIONS,
  "other-options": {
    aws: { region: "eu-west-1", permissionsBoundary: `arn:aws:iam::${ACCOUNT}:policy/boundary` },
    cluster: { encryption: { kmsKeyArn: KEY } },
    drain: { runner: "in-cluster" },
    loadBalancerController: { reach: "account" },
    monitoring: { prometheus: {} },
    nodeClasses: {
      default: { kubelet: {} },
      golden: {
        amiFamily: "AL2023",
        amiSelectorTerms: [{ ssmParameter: "/golden/al2023" }],
        blockDeviceMappings: [{ deviceName: "/dev/xvda", ebs: { volumeSize: "20Gi", kmsKeyID: KEY } }],
      },
      aliased: {
        blockDeviceMappings: [
          { deviceName: "/dev/xvda", ebs: { volumeSize: "20Gi", kmsKeyID: "alias/nodes" } },
        ],
      },
    },
  },
  "roles-of-others": {
    aws: { region: "eu-west-1" },
    cluster: { existing: { name: "shop" } },
    karpenter: { controllerRole: { name: "team-karpenter" }, nodeRole: { name: "team-nodes" } },
  },
};

/** Every mutant of the stacks, and of the deployer's policies, of the default, the examples and those above. */
export function mutantsOfEnvironments(root: string): Mutant[] {
  const found = new Map<string, Mutant>();
  for (const environment of environments(root)) {
    for (const mutant of mutantsOfEnvironment(environment)) found.set(nameOf(mutant), mutant);
  }
  return [...found.values()];
}

function environments(root: string): ResolvedEnvironment[] {
  const named = ["environments", "examples"].flatMap((folder) =>
    readdirSync(join(root, folder)).map((file) =>
      environmentNamed(join(root, folder), basename(file, ".yaml")),
    ),
  );
  const more = Object.entries(MORE).map(([name, settings]) =>
    resolve(name, environmentSchema.parse(settings), settings),
  );
  return [...named, ...more];
}

function mutantsOfEnvironment(environment: ResolvedEnvironment): Mutant[] {
  return withoutTokenTraces({}, () =>
    [InfraStack, WorkloadsStack].flatMap((Stack) => {
      const stack = new Stack(Testing.app({ fakeCdktfJsonPath: false }), environment);
      const json: StackJson = JSON.parse(Testing.synth(stack, true));
      const deployers =
        Stack === InfraStack ? policiesFor(footprintOf(environment, json as never, ACCOUNT)).values() : [];
      return [...mutantsOf(stack, json), ...[...deployers].flatMap(mutantsOfPolicy)];
    }),
  );
}
