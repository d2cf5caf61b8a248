import { parseXml } from "../../../rehearsal/emulator/xml";
import { restAfter, startNodeJoiner } from "../../../rehearsal/karpenter/node-joiner";
import { until } from "../../../rehearsal/until";

const instance = (id: string, name: string) =>
  `<item><instanceId>${id}</instanceId><instanceState><name>running</name></instanceState><privateDnsName>${name}</privateDnsName><privateIpAddress>10.0.0.1</privateIpAddress></item>`;
const claim = (name: string, id: string) => ({
  metadata: { name, labels: { "node.kubernetes.io/instance-type": "m7i.large" } },
  spec: {},
  status: { providerID: `aws:///eu-west-1a/${id}` },
});

let ends: (() => Promise<void> | void)[];
beforeEach(() => {
  ends = [];
});
afterEach(async () => {
  for (const end of ends) await end();
});

/** The names of the Nodes that come, where the API server refuses the first of them. */
async function joining(claims: readonly object[], instances: string): Promise<string[]> {
  const made: string[] = [];
  let refused = false;
  const client: any = {
    page: async (path: string) => ({
      items: path.endsWith("/nodeclaims") ? claims : [],
      metadata: { resourceVersion: "1" },
    }),
    watch: (_path: string, _version: string, signal: AbortSignal) =>
      new Promise<void>((resolve) => signal.addEventListener("abort", () => resolve())),
    get: async () => ({ gitVersion: "v1.36.3" }),
    list: async () => [],
    create: async (path: string, object: any) => {
      if (path !== "/api/v1/nodes") return object;
      if (!refused) {
        refused = true;
        throw new Error("the API server is away");
      }
      made.push(object.metadata.name);
      return object;
    },
  };
  const aws: any = {
    query: async (_service: string, action: string) =>
      action === "DescribeInstances"
        ? parseXml(
            `<R><reservationSet><item><instancesSet>${instances}</instancesSet></item></reservationSet></R>`,
          )
        : parseXml("<R></R>"),
  };
  const scope: any = { onEnd: (end: () => void) => ends.push(end) };
  await startNodeJoiner(scope, { clusterName: "shop", client, aws });
  await until("every node", async () => made.length === claims.length, { seconds: 10 });
  return made;
}

test("an instance whose Node is refused tries again, and keeps no other out", async () => {
  const instances = instance("i-1", "ip-1.ec2.internal") + instance("i-2", "ip-2.ec2.internal");
  expect(await joining([claim("a", "i-1"), claim("b", "i-2")], instances)).toEqual([
    "ip-2.ec2.internal",
    "ip-1.ec2.internal",
  ]);
});

test("an emulator that answers slowly once keeps no instance out for more than five seconds", () => {
  expect([50, 4000].map(restAfter)).toEqual([450, 5000]);
});
