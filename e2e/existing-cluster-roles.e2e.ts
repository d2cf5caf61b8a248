import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { stripVTControlCharacters } from "node:util";
import { stringify } from "yaml";
import { policiesOf } from "../__tests__/support/deployer";
import { type EmulatedRun, startEmulatedRun } from "../rehearsal/emulated-run";
import { inventory } from "../rehearsal/emulator/inventory";
import { RunScope } from "../rehearsal/processes";
import { ClusterOfOthers } from "./support/cluster-of-others";
import { notAllowed } from "./support/deployer-policy";

const ROOT = join(__dirname, "..");
const NAMES = { controllerRole: { name: "team-karpenter" }, nodeRole: { name: "team-nodes" } };
const TEAM = { cluster: { existing: { name: "team" } }, karpenter: NAMES };

let scope: RunScope;
let run: EmulatedRun;

const fileOf = (settings: object) => {
  const file = join(scope.folder(join(ROOT, ".cache", "runs", "existing-")), "default.yaml");
  writeFileSync(file, stringify({ aws: { region: "eu-west-1" }, ...settings }));
  return file;
};

beforeAll(async () => {
  scope = new RunScope();
  run = await startEmulatedRun(scope, {
    root: ROOT,
    environment: "default",
    file: fileOf(TEAM),
    rolesAreThere: true,
    env: process.env,
    deployBy: "terraform",
  });
  await run.project.providers("infra");
});
afterAll(() => scope.end());

async function use(settings: object): Promise<void> {
  await run.reconfigure(fileOf(settings));
  await run.project.providers("infra");
}

function outputs(): Record<string, string> {
  const state = JSON.parse(readFileSync(join(run.folder, "terraform.infra.tfstate"), "utf8"));
  const all = Object.entries<{ value: string }>(state.outputs).map(([name, { value }]) => [name, value]);
  return Object.fromEntries(all);
}

/** Tries to deploy. */
async function refusal(): Promise<string> {
  await expect(run.project.deploy("infra")).rejects.toThrow("deploy infra failed");
  const log = readFileSync(join(run.folder, "deploy-infra.log"), "utf8");
  // Terraform folds its lines, in a frame.
  return stripVTControlCharacters(log).replace(/[│\s]+/g, " ");
}

describe("roles that others made", () => {
  let team: ClusterOfOthers;
  const trusting = (service: string, Condition: object = {}, ...others: object[]) => {
    const statement = { Effect: "Allow", Principal: { Service: [service] }, Action: "sts:*", Condition };
    return JSON.stringify({ Version: "2012-10-17", Statement: [statement, ...others] });
  };
  const trustNow = (role: string, trust: string) => {
    const words = ["--role-name", role, "--policy-document", trust];
    return team.aws("iam update-assume-role-policy", ...words);
  };
  const allow = (role: string, ...Action: string[]) => {
    const document = { Version: "2012-10-17", Statement: [{ Effect: "Allow", Action, Resource: "*" }] };
    const words = [
      "--role-name",
      role,
      "--policy-name",
      "all",
      "--policy-document",
      JSON.stringify(document),
    ];
    return team.aws("iam put-role-policy", ...words);
  };
  const make = (name: string, trust: string) => {
    const words = ["--role-name", name, "--path", "/teams/", "--assume-role-policy-document", trust];
    return team.aws("iam create-role", ...words);
  };
  const ofCluster = (cluster: string) => ({ StringEquals: { "aws:RequestTag/eks-cluster-name": cluster } });

  test("stop the plan while they lack something, each statement with what to add", async () => {
    team = await ClusterOfOthers.make(run, "team");
    await make("team-karpenter", trusting("pods.eks.amazonaws.com", ofCluster("other")));
    const denial = { Sid: "NoInstances", Effect: "Deny", Principal: { AWS: "*" }, Action: "sts:AssumeRole" };
    await make("team-nodes", trusting("ec2.amazonaws.com", {}, denial));
    await allow("team-karpenter", "ec2:Describe*", "ec2:RunInstances", "ec2:CreateFleet");
    await allow("team-nodes", "ec2:*", "ecr:*");
    const said = await refusal();
    expect(said).toContain("the trust policy of the role team-karpenter does not let the service account");
    expect(said).toContain(
      "the trust policy of the role team-nodes denies it to EC2 instances, whatever else",
    );
    expect(said).toMatch(/whatever else allows it: \{[^}]*"Effect":"Deny"[^}]*\}[^}]*"Sid":"NoInstances"\}/);
    expect(said).toMatch(/team-karpenter lacks AllowScopedDeletion, which Karpenter [\d.]+ needs/);
    expect(said).toContain("ec2:TerminateInstances on arn:aws:ec2:eu-west-1:111122223333:instance/i-");
    expect(said).toContain("team-nodes lacks AllowPodIdentity");
    for (const held of [
      "AllowRegionalReadActions",
      "AllowScopedEC2InstanceAccessActions",
      "AllowPullingImages",
    ]) {
      expect(said).not.toContain(`lacks ${held}`);
    }
  });

  test("serve with wider statements, by no other permissions than npm run policies prints; a second plan is empty", async () => {
    await trustNow("team-karpenter", trusting("pods.eks.amazonaws.com", ofCluster("team")));
    await trustNow("team-nodes", trusting("ec2.amazonaws.com"));
    await allow(
      "team-karpenter",
      "ec2:*",
      "iam:*",
      "ssm:Get*",
      "sqs:*",
      "eks:*",
      "pricing:*",
      "arc-zonal-shift:*",
    );
    await allow("team-nodes", "*");
    const before = await inventory(run.client);
    const from = run.gateway.calls.length;
    await run.project.deploy("infra");
    expect(notAllowed(run.gateway.calls.slice(from), policiesOf(TEAM).values())).toEqual([]);
    expect(outputs()).toMatchObject({
      karpenter_controller_role_arn: "arn:aws:iam::111122223333:role/teams/team-karpenter",
      karpenter_node_role_name: "team-nodes",
    });
    const { accessEntries } = await run.client.read<any>("eks", "/clusters/team/access-entries");
    expect(accessEntries).toContain("arn:aws:iam::111122223333:role/teams/team-nodes");
    expect(await run.project.pendingChanges("infra")).toBeUndefined();
    await run.project.destroy("infra");
    expect(await inventory(run.client)).toEqual(before);
  });
});

describe("a cluster that is there", () => {
  test("gets a system node group of infra's own, and IRSA, and is as it was after their destroy", async () => {
    const bare = await ClusterOfOthers.make(run, "bare");
    const issuer = (await bare.aws("eks describe-cluster", "--name", "bare")).cluster.identity.oidc.issuer;
    const provider = ["--url", issuer, "--client-id-list", "sts.amazonaws.com"];
    await bare.aws("iam create-open-id-connect-provider", ...provider);
    const before = await inventory(run.client);
    const existing = { name: "bare", controllerNodes: "systemNodeGroup" };
    await use({ cluster: { existing }, karpenter: { identity: "irsa" } });
    await run.project.deploy("infra");
    const { nodegroups } = await run.client.read<any>("eks", "/clusters/bare/node-groups");
    expect(nodegroups).toEqual(["main", expect.stringMatching(/^system-/)]);
    const { Role } = await bare.aws("iam get-role", "--role-name", "bare-karpenter");
    expect(JSON.stringify(Role.AssumeRolePolicyDocument)).toContain(
      "system:serviceaccount:kube-system:karpenter",
    );
    expect(await run.project.pendingChanges("infra")).toBeUndefined();
    await run.project.destroy("infra");
    expect(await inventory(run.client)).toEqual(before);
  });
});
