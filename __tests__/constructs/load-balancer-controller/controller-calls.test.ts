import { clusterPolicy } from "../../../constructs/load-balancer-controller/cluster-policy";
import { upstreamPolicy } from "../../../constructs/load-balancer-controller/upstream-policy";
import { DEFAULT_VERSIONS } from "../../../releases/defaults";
import { asksOf, type RecordedController } from "../../support/controller-asks";
import { ACCOUNT, type Ask, type Caller, isAllowed, rendered } from "../../support/decisions";
import recorded from "./recorded-calls.json";

const RECORDING = recorded as unknown as RecordedController;
const { cluster, region, vpcId } = RECORDING;
const TAG = "elbv2.k8s.aws/cluster";

const policy = (clusterName: string, vpc: string, protection = true): Caller => {
  const context = { partition: "aws", region, accountId: ACCOUNT, clusterName, vpcId: vpc, protection };
  const { reads, changes } = clusterPolicy(context);
  return rendered([...reads, ...changes]);
};

/** No condition holds these: docs/load-balancers.md says so. */
const OF_ANYBODY = /^(wafv2|shield):|^elasticloadbalancing:SetRulePriorities$/;
const isRead = ({ action }: Ask) => /:(Describe|Get|List)/.test(action);

let asks: Ask[];
beforeAll(async () => {
  const all = await Promise.all(RECORDING.calls.map((call) => asksOf(RECORDING, call)));
  asks = [...new Map(all.flat().map((ask) => [JSON.stringify(ask), ask])).values()];
});

async function allowed(caller: Caller, wanted: readonly Ask[]): Promise<string[]> {
  const answers = await Promise.all(
    wanted.map(async (ask) => ((await isAllowed(caller, ask)) ? [JSON.stringify(ask)] : [])),
  );
  return answers.flat();
}

describe("the calls that the real controller made", () => {
  test("are of the release that is installed, with two load balancers made, changed and deleted", () => {
    expect(RECORDING.version).toBe(`v${DEFAULT_VERSIONS.loadBalancerController}`);
    expect(RECORDING.recorded).toMatch(/^\d{4}-\d\d-\d\d$/);
    const actions = new Set(RECORDING.calls.map(({ action }) => action));
    for (const part of ["LoadBalancer", "TargetGroup", "Listener", "SecurityGroup"])
      for (const verb of ["Create", "Delete"]) expect(actions).toContain(`${verb}${part}`);
    const types = RECORDING.calls.filter(({ action }) => action === "CreateLoadBalancer");
    expect(new Set(types.map(({ parameters }) => parameters.Type))).toEqual(
      new Set(["application", "network"]),
    );
  });

  test("are each allowed as made, by the cluster's policy and by the release's own", async () => {
    const all = asks.map((ask) => JSON.stringify(ask));
    expect(await allowed(policy(cluster, vpcId), asks)).toEqual(all);
    expect(await allowed(rendered(upstreamPolicy({ partition: "aws" })), asks)).toEqual(all);
  });

  test("are each denied to the controller of another cluster and VPC", async () => {
    const changes = asks.filter((ask) => !isRead(ask) && !OF_ANYBODY.test(ask.action));
    expect(changes.length).toBeGreaterThan(40);
    expect(await allowed(policy("other", "vpc-other"), changes)).toEqual([]);
  });

  test("are each denied in its own VPC to the controller of another cluster, and to its own in another VPC", async () => {
    const byTag = asks.filter(({ context = {} }) =>
      Object.keys(context).some((key) => key.endsWith(`/${TAG}`)),
    );
    const byVpc = asks.filter(
      ({ context = {}, resource }) => "ec2:Vpc" in context || resource.includes(":vpc/"),
    );
    expect(byTag.length + byVpc.length).toBeGreaterThan(40);
    const tagged = byTag.filter((ask) => !byVpc.includes(ask));
    expect(await allowed(policy("other", vpcId), tagged)).toEqual([]);
    expect(await allowed(policy(cluster, "vpc-other"), byVpc)).toEqual([]);
  });

  test("are bound by the region where no tag binds them, and WAF's and Shield's go with protection: false", async () => {
    const priorities = asks.filter(({ action }) => action === "elasticloadbalancing:SetRulePriorities");
    const elsewhere = priorities.map((ask) => ({
      ...ask,
      resource: ask.resource.replace(region, "ap-southeast-2"),
    }));
    expect(await allowed(policy(cluster, vpcId), elsewhere)).toEqual([]);
    const guards = asks.filter(({ action }) => /^(wafv2|shield):/.test(action));
    expect(guards.length).toBeGreaterThan(3);
    expect(await allowed(policy(cluster, vpcId, false), guards)).toEqual([]);
  });
});
