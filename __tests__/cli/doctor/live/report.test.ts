import { linesOf, liveReport } from "../../../../cli/doctor/live/report";
import type { ClusterState } from "../../../../cli/doctor/live/state";
import { environmentNamed, type LoadedEnvironment } from "../../../../config/load-environments";
import { recorded, wellCluster } from "../../../support/recorded-cluster";

const POOLS = environmentNamed("e2e/environments", "pools");
const named = (name: string) => expect.stringContaining(name);
const reported = (state: ClusterState, environment: LoadedEnvironment = POOLS) =>
  liveReport(state, environment, []);
const findings = (state: ClusterState, environment?: LoadedEnvironment) =>
  reported(state, environment).findings;

describe("the report on a cluster as the real Karpenter left it", () => {
  test("says what is wrong in order of harm, each with Karpenter's own words", () => {
    const told = findings(recorded()).map(({ harm, what, reported: words }) => [harm, what, words]);
    expect(told).toEqual([
      [
        "now",
        "EC2NodeClass broken: SubnetsReady is False; no node comes of NodePool broken",
        "SubnetSelector did not match any Subnets",
      ],
      [
        "now",
        "EC2NodeClass broken: SecurityGroupsReady is False; no node comes of NodePool broken",
        "SecurityGroupSelector did not match any SecurityGroups",
      ],
      [
        "now",
        "NodePool lost: there is no EC2NodeClass nosuch, which it names; no node comes of it",
        undefined,
      ],
      [
        "now",
        "node ip-10-0-153-189.ec2.internal of NodePool slow joined and does not get ready",
        'StartupTaint "example.com/agent:NoSchedule" still exists',
      ],
      [
        "now",
        expect.stringMatching(/^2 pods wait, and no NodePool fits: default\/many-/),
        "all available instance types exceed limits for nodepool (NodePool=limited)",
      ],
      [
        "now",
        expect.stringMatching(/^1 pod waits, and no NodePool fits: default\/nowhere-/),
        expect.stringMatching(/^no instance type met the scheduling requirements/),
      ],
      [
        "now",
        "EC2NodeClass risky launches al2023@v20260930, which must not run: its kernel panics under memory reclaim",
        undefined,
      ],
      ["soon", "NodePool limited has 4 of its limit of 4 cpu, 100%: at the limit pods wait", undefined],
      [
        "note",
        expect.stringMatching(/^2 nodes of NodePool general cannot be given up: ip-/),
        "Pdb prevents pod evictions (PodDisruptionBudget=[default/quorum])",
      ],
      [
        "note",
        expect.stringMatching(/^1 node of NodePool thrifty cannot be given up: ip-/),
        expect.stringMatching(/^Pod has "karpenter\.sh\/do-not-disrupt" annotation \(Pod=default\/held-/),
      ],
      [
        "note",
        "NodePool kept: its budgets let no node go now",
        "No allowed disruptions for disruption reason Empty due to blocking budget",
      ],
    ]);
  });

  test("says how to fix each: by the file where the object is of it, else by kubectl", () => {
    const fixes = findings(recorded()).map(({ fix }) => fix);
    expect(fixes).toEqual([
      named("aws ec2 describe-subnets --filters 'Name=tag:nobody,Values=has'"),
      named("aws ec2 describe-security-groups --filters 'Name=tag:nobody,Values=has'"),
      named("name one that is there (apart, broken, default, risky)"),
      named("the agent that takes this taint away does not run there"),
      named("raise nodePools.limited.limits in e2e/environments/pools.yaml"),
      named("no EC2NodeClass has a subnet there (eu-west-1a, eu-west-1b, eu-west-1c)"),
      named("kubectl edit ec2nodeclass risky"),
      named("raise nodePools.limited.limits"),
      named("it wants 2 of 2 pods, so none may ever go: one replica more, or maxUnavailable: 1"),
      expect.stringMatching(/kubectl annotate pod held-\S+ -n default karpenter\.sh\/do-not-disrupt-/),
      named('the budgets are [{"nodes":"0"}]; if that is not meant, set nodePools.kept.disruption.budgets'),
    ]);
  });

  test("counts at the end, and is not well", () => {
    const report = reported(recorded());
    expect(report.isWell).toBe(false);
    expect(linesOf(report, "pools.yaml").at(-1)).toBe("To fix: 7 now, 1 soon");
  });
});

describe("the report on a cluster that is well", () => {
  test("says what was looked at, and that there is nothing to fix", () => {
    const report = reported(wellCluster());
    expect(linesOf(report, "pools.yaml")).toEqual([
      "pools.yaml: cluster karpenter-pools of Kubernetes 1.36.3",
      "  ok     Karpenter 1.14.3 runs in kube-system",
      "  ok     2 EC2NodeClasses and 3 NodePools are Ready",
      "  ok     4 NodeClaims became or become nodes",
      "  ok     no pod waits for a node that does not come",
      expect.stringMatching(/^ {2}ok {5}\d NodePools with limits use less than 80% of them$/),
      expect.stringMatching(/^ {2}ok {5}Kubernetes 1\.36 and Karpenter 1\.14\.3 are supported/),
      "  ok     nothing holds a node back",
      "  ok     everything could be read",
      "Nothing to fix",
    ]);
    expect(report.isWell).toBe(true);
  });

  test("is well with nothing but notes", () => {
    const { events, budgets } = recorded();
    const report = reported(wellCluster({ events, budgets }));
    expect(report.findings.map(({ harm }) => harm)).toEqual(["note", "note", "note"]);
    expect(report.isWell).toBe(true);
  });
});

test("what could not be read is to be fixed: it may be what is wrong", () => {
  const report = reported(wellCluster({ unread: [{ what: "nodes", why: 'nodes is forbidden: User "x"' }] }));
  expect(report.isWell).toBe(false);
  expect(report.findings[0]).toMatchObject({
    harm: "soon",
    what: named("nodes could not be read"),
    reported: 'nodes is forbidden: User "x"',
  });
});

test("lets no control character of the cluster's reach the terminal or a program", () => {
  const evil = "bad\u001b]0;owned\u0007 \u009b31m\u202e\nEC2NodeClass fine";
  const [broken] = recorded().nodeClasses.filter(({ metadata }) => metadata.name === "broken");
  const conditions = [{ type: "SubnetsReady", status: "False" as const, message: evil }];
  const report = reported(
    wellCluster({
      kubernetes: "1.36.3\u001b[2J",
      nodeClasses: [{ ...broken!, status: { conditions } }],
      nodePools: [],
    }),
  );
  const lines = linesOf(report, "pools.yaml");
  expect(lines).toContain("         it says: bad ]0;owned 31m EC2NodeClass fine");
  expect(JSON.stringify(report) + lines.join("")).not.toMatch(/[\p{Cc}\p{Cf}]/u);
});
