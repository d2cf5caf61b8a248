import { liveReport } from "../../../../cli/doctor/live/report";
import type { ClusterState } from "../../../../cli/doctor/live/state";
import { environmentNamed } from "../../../../config/load-environments";
import { recorded, wellCluster } from "../../../support/recorded-cluster";

const POOLS = environmentNamed("e2e/environments", "pools");
const named = (name: string) => expect.stringContaining(name);
const findings = (state: ClusterState) => liveReport(state, POOLS, []).findings;

describe("nodes that are held", () => {
  test("do harm soon where they are drifted and nothing ends the wait", () => {
    const { events, nodeClaims } = recorded();
    const drifted = nodeClaims.map((claim) => ({
      ...claim,
      spec: { ...claim.spec, terminationGracePeriod: undefined },
      status: {
        ...claim.status,
        conditions: [...(claim.status?.conditions ?? []), { type: "Drifted", status: "True" as const }],
      },
    }));
    const of = (pool: string) =>
      drifted.filter(({ metadata }) => metadata.labels?.["karpenter.sh/nodepool"] === pool);
    expect(findings(wellCluster({ events, nodeClaims: of("thrifty") }))[0]).toMatchObject({
      harm: "soon",
      what: named("1 node of NodePool thrifty cannot be given up, 1 of them drifted"),
      fix: named("Without a terminationGracePeriod it holds drift and expiry as well"),
    });
    expect(findings(wellCluster({ events, nodeClaims: of("kept") }))[0]).toMatchObject({
      harm: "soon",
      what: named("its budgets let no node go now, and nodes of it are drifted"),
    });
  });

  test("by a disruption budget whose pods are not all healthy are sent to those", () => {
    const { events, nodeClaims, budgets } = recorded();
    const sick = budgets.map((each) => ({ ...each, status: { ...each.status, currentHealthy: 1 } }));
    expect(findings(wellCluster({ events, nodeClaims, budgets: sick }))).toContainEqual(
      expect.objectContaining({ fix: named("1 of its 2 pods are healthy, and it wants 2") }),
    );
  });

  test("are news for a quarter of an hour", () => {
    const { events, nodeClaims, now } = recorded();
    const later = new Date(now.getTime() + 20 * 60_000);
    expect(
      findings(wellCluster({ events, nodeClaims, now: later })).filter(({ what }) =>
        /given up|budgets/.test(what),
      ),
    ).toEqual([]);
  });
});
