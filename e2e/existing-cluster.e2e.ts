import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { stripVTControlCharacters } from "node:util";
import { stringify } from "yaml";
import { policiesOf } from "../__tests__/support/deployer";
import { type EmulatedRun, startEmulatedRun } from "../rehearsal/emulated-run";
import { RunScope } from "../rehearsal/processes";
import { ClusterOfOthers } from "./support/cluster-of-others";
import { notAllowed } from "./support/deployer-policy";

const ROOT = join(__dirname, "..");

let scope: RunScope;
let run: EmulatedRun;

/** What an account with rules asks of every role. */
const RULES = {
  permissionsBoundary: "arn:aws:iam::111122223333:policy/platform",
  rolePath: "/platform/",
};
const SHOP = { aws: { region: "eu-west-1", ...RULES }, cluster: { existing: { name: "shop" } } };

const fileOf = (environment: object) => {
  const file = join(scope.folder(join(ROOT, ".cache", "runs", "existing-")), "default.yaml");
  writeFileSync(file, stringify(environment));
  return file;
};
const fileWith = (existing: object) => fileOf({ aws: { region: "eu-west-1" }, cluster: { existing } });

beforeAll(async () => {
  scope = new RunScope();
  run = await startEmulatedRun(scope, {
    root: ROOT,
    environment: "default",
    file: fileOf(SHOP),
    env: process.env,
    deployBy: "terraform",
  });
  await run.project.providers("infra");
});
afterAll(() => scope.end());

/** Outputs of the infra stack, as its state has them. */
function outputs(): Record<string, string> {
  const state = JSON.parse(readFileSync(join(run.folder, "terraform.infra.tfstate"), "utf8"));
  return Object.fromEntries(
    Object.entries<{ value: string }>(state.outputs).map(([name, { value }]) => [name, value]),
  );
}

/** Points the environment to another cluster, and tries to deploy it. */
async function refusal(existing: object): Promise<string> {
  await run.reconfigure(fileWith(existing));
  await run.project.providers("infra");
  const calls = run.gateway.calls.length;
  await expect(run.project.deploy("infra")).rejects.toThrow("deploy infra failed");
  // Nothing was made: each call only looked.
  const made = run.gateway.calls
    .slice(calls)
    .filter(({ action }) => /^(Create|Put|Tag|Add|Attach)/.test(action));
  expect(made).toEqual([]);
  // The error itself has but the first lines of what Terraform said.
  const log = readFileSync(join(run.folder, "deploy-infra.log"), "utf8");
  // Terraform folds its lines, in a frame.
  return stripVTControlCharacters(log).replace(/[│\s]+/g, " ");
}

describe("infra for a cluster that nobody made with this project", () => {
  let shop: ClusterOfOthers;

  // Further down are other clusters, of the same environment.
  afterAll(async () => {
    await run.reconfigure(fileOf(SHOP));
    await run.project.providers("infra");
    await run.project.destroy("infra");
  });

  test("is deployed by the cluster's name alone, and asks nothing that npm run policies does not allow", async () => {
    shop = await ClusterOfOthers.make(run, "shop", {
      nodeGroups: [
        { name: "nodes", letsDnsIn: true },
        { name: "database-clients", letsDnsIn: false },
      ],
    });
    const statement = { Effect: "Allow", Action: "*", Resource: "*" };
    const document = JSON.stringify({ Version: "2012-10-17", Statement: [statement] });
    await shop.aws("iam create-policy", "--policy-name", "platform", "--policy-document", document);
    const from = run.gateway.calls.length;
    await run.project.deploy("infra");
    const policies = policiesOf(SHOP);
    expect(notAllowed(run.gateway.calls.slice(from), policies.values())).toEqual([]);
  });

  test("finds private subnets that the main route table serves, and the launch template's security groups", () => {
    const { node_subnet_ids = "", node_security_group_ids = "", ...others } = outputs();
    expect(JSON.parse(node_subnet_ids)).toEqual([...shop.privateSubnetIds].sort());
    expect(JSON.parse(node_security_group_ids)).toEqual([...shop.securityGroupIds].sort());
    expect(others.vpc_id).toBe(shop.vpcId);
  });

  test("puts the controller on the node group that is there, on two nodes in two zones", () => {
    const placement = JSON.parse(outputs().controller_nodes ?? "");
    expect(placement).toMatchObject({ replicas: 2, nodeSelector: { "kubernetes.io/os": "linux" } });
    expect(JSON.stringify(placement.affinity)).toContain(
      '"key":"eks.amazonaws.com/nodegroup","operator":"In","values":["main"]',
    );
  });

  test("lets Karpenter's nodes in by an access entry of their own, whose role stands under the file's path", async () => {
    const { accessEntries } = await run.client.read<any>("eks", "/clusters/shop/access-entries");
    expect(accessEntries).toContain("arn:aws:iam::111122223333:role/platform/KarpenterNodeRole-shop");
  });

  test.each(["shop-karpenter", "KarpenterNodeRole-shop"])(
    "gives %s the boundary and the path",
    async (name) => {
      const { Role } = await shop.aws("iam get-role", "--role-name", name);
      expect(Role).toMatchObject({
        Path: RULES.rolePath,
        PermissionsBoundary: { PermissionsBoundaryArn: RULES.permissionsBoundary },
      });
    },
  );

  test("is what it should be: a second plan is empty", async () => {
    expect(await run.project.pendingChanges("infra")).toBeUndefined();
  });

  test("stops a plan that would replace every node: other security groups on the node groups", async () => {
    const remove = await shop.addNodeGroup("other", "another-group");
    expect(await refusal({ name: "shop" })).toContain("would all be replaced");
    await remove();
  });
});

describe("a plan stops before anything is made, and says how to go on", () => {
  test("without such a cluster", async () => {
    const said = await refusal({ name: "shp" });
    expect(said).toContain("there is no cluster shp in eu-west-1; there are:");
    expect(said).not.toContain("listing EKS Node Groups");
  });

  test("with CONFIG_MAP, by which no node of Karpenter's could join", async () => {
    await ClusterOfOthers.make(run, "old", { authenticationMode: "CONFIG_MAP" });
    expect(await refusal({ name: "old" })).toContain(
      "aws eks update-cluster-config --name old --region eu-west-1 --access-config authenticationMode=API_AND_CONFIG_MAP",
    );
  });

  test("with groups that keep DNS out, subnets without a way out, and a taint that nobody tolerates, all at once", async () => {
    await ClusterOfOthers.make(run, "closed", {
      wayOut: "none",
      nodeGroups: [{ name: "closed-nodes", letsDnsIn: false }],
      taints: "key=dedicated,value=db,effect=NO_SCHEDULE",
    });
    const said = await refusal({ name: "closed" });
    expect(said).toContain("none lets in DNS (UDP port 53)");
    expect(said).toContain("None of the subnets of cluster closed is private with a way out");
    expect(said).toContain("Karpenter's controller has no place in cluster closed");
  });
});

describe("a bare cluster", () => {
  test("has the group that EKS made for it, and a named node group whose taint is tolerated", async () => {
    const bare = await ClusterOfOthers.make(run, "bare", {
      taints: "key=dedicated,value=ops,effect=NO_SCHEDULE",
    });
    await run.reconfigure(fileWith({ name: "bare", controllerNodes: { nodeGroup: "main" } }));
    await run.project.providers("infra");
    await run.project.deploy("infra");
    const { node_security_group_ids = "", controller_nodes = "" } = outputs();
    expect(JSON.parse(node_security_group_ids)).toEqual([bare.clusterSecurityGroupId]);
    expect(JSON.parse(controller_nodes).tolerations).toContainEqual({
      key: "dedicated",
      operator: "Equal",
      value: "ops",
      effect: "NoSchedule",
    });
  });

  test("stops a plan of another cluster's name, which would take the roles from under nodes that run", async () => {
    expect(await refusal({ name: "shop" })).toContain("cluster.existing.name: expected bare, got shop");
    await run.reconfigure(fileWith({ name: "bare", controllerNodes: { nodeGroup: "main" } }));
    await run.project.providers("infra");
    await run.project.destroy("infra");
  });
});
