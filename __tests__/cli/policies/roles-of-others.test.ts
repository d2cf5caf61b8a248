import { ACCOUNT, type Ask, type Caller, isAllowed } from "../../support/decisions";
import { deployerOf, plannerOf, policiesOf } from "../../support/deployer";

const ROLES = {
  cluster: { existing: { name: "shop" } },
  karpenter: {
    controllerRole: { name: "team-karpenter" },
    nodeRole: { name: "team-nodes" },
    nodeIdentity: "instanceProfile",
  },
};
const role = (name: string) => `arn:aws:iam::${ACCOUNT}:role/${name}`;
const simulate = (name: string): Ask => ({ action: "iam:SimulatePrincipalPolicy", resource: role(name) });
const pass = (name: string, service: string): Ask => ({
  action: "iam:PassRole",
  resource: role(name),
  context: { "iam:PassedToService": service },
});
const allowed = (caller: Caller, asks: readonly Ask[]) =>
  Promise.all(asks.map((ask) => isAllowed(caller, ask)));

describe("whoever deploys where others make the roles", () => {
  test("may ask IAM about them, under any path, and so may whoever plans", async () => {
    const asks = [simulate("team-karpenter"), simulate("teams/team-nodes"), simulate("admin")];
    expect(await allowed(deployerOf(ROLES), asks)).toEqual([true, true, false]);
    expect(await allowed(plannerOf(ROLES), asks)).toEqual([true, true, false]);
    expect(await allowed(deployerOf(), [simulate("team-karpenter")])).toEqual([false]);
    const changes = ["PutRolePolicy", "AttachRolePolicy", "UpdateAssumeRolePolicy", "DeleteRole"].map(
      (name): Ask => ({ action: `iam:${name}`, resource: role("team-karpenter") }),
    );
    expect(await allowed(deployerOf(ROLES), changes)).toEqual(changes.map(() => false));
    expect(await allowed(plannerOf(ROLES), changes)).toEqual(changes.map(() => false));
  });

  test("may hand each to its own service, and no other", async () => {
    const deployer = deployerOf(ROLES);
    const asks = [
      pass("teams/team-karpenter", "pods.eks.amazonaws.com"),
      pass("team-nodes", "ec2.amazonaws.com"),
      pass("admin", "ec2.amazonaws.com"),
    ];
    expect(await allowed(deployer, asks)).toEqual([true, true, false]);
  });

  test("gets no statement without a resource, which IAM refuses", () => {
    const statements = [...policiesOf(ROLES).values()].flatMap((policy) => JSON.parse(policy).Statement);
    expect(statements.filter(({ Resource }) => Resource.length === 0)).toEqual([]);
    const unchecked = { name: "team-karpenter", check: false };
    const policies = policiesOf({ ...ROLES, karpenter: { ...ROLES.karpenter, controllerRole: unchecked } });
    expect(policies.get("plan")).not.toContain("team-karpenter");
  });
});
