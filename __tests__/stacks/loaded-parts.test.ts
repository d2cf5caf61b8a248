import type * as stacks from "../support/stacks";

const ONLY_WHERE_ASKED_FOR = [
  "constructs/device-plugins/device-plugin",
  "constructs/karpenter/existing-node-role",
  "constructs/karpenter/interruption-notifications",
  "constructs/karpenter/node-class-roles",
  "constructs/karpenter/spot-service-linked-role",
  "constructs/monitoring/interruption-alarms",
  "constructs/monitoring/prometheus-monitoring",
  "constructs/network/existing-vpc",
  "constructs/network/flow-logs",
  "constructs/network/vpc-endpoints",
  "constructs/shared/controller-network-policy",
  "constructs/shared/existing-role",
  "stacks/infra/existing-cluster",
  "stacks/infra/load-balancers",
  "stacks/workloads/load-balancers",
];

/** What a synth loads, and its stacks. */
function loadedFor(settings: object): string[] {
  const loaded: string[] = [];
  jest.isolateModules(() => {
    for (const part of ONLY_WHERE_ASKED_FOR) {
      jest.doMock(`../../${part}`, () => {
        loaded.push(part);
        return jest.requireActual(`../../${part}`);
      });
    }
    const { infraOf, workloadsOf }: typeof stacks = require("../support/stacks");
    infraOf(settings);
    workloadsOf(settings);
  });
  return loaded.sort();
}

test("a synth loads no part of which its environment has nothing, since each costs every other synth its time", () => {
  expect(loadedFor({})).toEqual([]);
});

test("a synth loads the parts that its environment asks for", () => {
  const there = {
    karpenter: { controllerRole: { name: "theirs" }, nodeRole: { name: "nodes" }, networkPolicy: true },
    monitoring: { cloudwatch: {}, prometheus: {} },
    cluster: { existing: { name: "shop" } },
    nodePools: { gpu: { accelerators: { nvidia: 1 } } },
  };
  const made = {
    network: { flowLogs: {}, endpoints: ["s3"] },
    interruption: { notifications: { emails: ["ops@example.com"] } },
    spot: { serviceLinkedRole: "create" },
    loadBalancerController: { version: "3.4.1" },
  };
  const loaded = new Set([...loadedFor(there), ...loadedFor(made)]);
  expect([...loaded].sort()).toEqual(ONLY_WHERE_ASKED_FOR);
});
