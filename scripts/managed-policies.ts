import { execFileSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { pythonCache } from "../rehearsal/emulated-run";
import { pythonEnvironment } from "../rehearsal/emulator/python-environment";
import { RunScope } from "../rehearsal/processes";

const ROOT = join(__dirname, "..");
const FILE = join(ROOT, "releases", "aws-managed-policies.json");

/** Those that infra gives its roles, and that files add. */
const NAMES = [
  "AmazonEBSCSIDriverPolicy",
  "AmazonEBSCSIDriverPolicyV2",
  "AmazonEC2ContainerRegistryPullOnly",
  "AmazonEC2ContainerRegistryReadOnly",
  "AmazonEFSCSIDriverPolicy",
  "AmazonEKSClusterPolicy",
  "AmazonEKSVPCResourceController",
  "AmazonEKSWorkerNodePolicy",
  "AmazonEKS_CNI_Policy",
  "AmazonSSMManagedInstanceCore",
  "CloudWatchAgentServerPolicy",
] as const;

/** moto carries AWS' own documents. */
const READ = `
import json, moto, sys
from moto.iam.aws_managed_policies import aws_managed_policies_data
documents = json.loads(aws_managed_policies_data)
print(json.dumps({"version": moto.__version__, "policies": {name: documents[name] for name in sys.argv[1:]}}))
`;

interface Answer {
  readonly version: string;
  readonly policies: Readonly<Record<string, ManagedPolicy>>;
}

interface ManagedPolicy {
  readonly DefaultVersionId: string;
  readonly UpdateDate: string;
  readonly Document: { readonly Statement: readonly { readonly Action: string | readonly string[] }[] };
}

export function run(): Promise<number> {
  return RunScope.run(async (scope) => {
    const requirements = join(ROOT, "rehearsal", "emulator", "requirements", "moto.txt");
    const python = await pythonEnvironment(scope, {
      requirements,
      cache: pythonCache(ROOT),
      env: process.env,
    });
    const answer: Answer = JSON.parse(execFileSync(python, ["-c", READ, ...NAMES], { encoding: "utf8" }));
    const policies = NAMES.map((name) => [name, described(answer.policies[name])]);
    const table = {
      source: `moto ${answer.version}, moto/iam/aws_managed_policies.py`,
      policies: Object.fromEntries(policies),
    };
    writeFileSync(FILE, `${JSON.stringify(table, null, 2)}\n`);
    return 0;
  });
}

function described(policy: ManagedPolicy | undefined) {
  if (policy === undefined) throw new Error("moto lacks one of the policies");
  const { DefaultVersionId: version, UpdateDate, Document } = policy;
  const actions = new Set(Document.Statement.flatMap(({ Action }) => Action));
  return { version, date: UpdateDate.slice(0, 10), actions: [...actions].toSorted() };
}
