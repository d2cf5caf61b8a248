import { linesOf, liveReport } from "../../../../cli/doctor/live/report";
import type { ClusterState } from "../../../../cli/doctor/live/state";
import { environmentNamed } from "../../../../config/load-environments";
import { insider, outsider, ready, recorded, wellCluster } from "../../../support/recorded-cluster";

const POOLS = environmentNamed("e2e/environments", "pools");
const named = (name: string) => expect.stringContaining(name);
const reported = (state: ClusterState) => liveReport(state, POOLS, []);
const findings = (state: ClusterState) => reported(state).findings;

describe("instances that do not join", () => {
  const own = { subnetSelectorTerms: [], role: "nodes", amiSelectorTerms: [{ alias: "al2023@v20261012" }] };
  const causesOf = (state: Partial<ClusterState>) => {
    const [finding] = findings(wellCluster({ nodeClasses: [ready("default", own)], ...state }));
    return (finding?.inferred ?? []).map((cause) => cause.split(":")[0]);
  };

  test("are told after three minutes, with where to look", () => {
    const claims = (minutes: number) => wellCluster({ nodeClaims: [outsider({ minutes })] });
    expect(findings(claims(2))).toEqual([]);
    const [finding] = findings(claims(4));
    expect(finding).toMatchObject({
      harm: "now",
      what: named("1 instance of NodePool general runs and does not join the cluster"),
      reported: "Node not registered with cluster",
      fix: named("aws ec2 get-console-output --latest --instance-id i-0123 --region eu-west-1"),
    });
  });

  test("are said to be judged by symptoms", () => {
    const lines = linesOf(reported(wellCluster({ nodeClaims: [outsider()] })), "pools.yaml");
    expect(lines).toContain(
      "         why, no API tells; inferred from what joined and what did not, the likeliest first:",
    );
    expect(lines).toContainEqual(
      expect.stringMatching(/^ {9}1\. access entry: .*aws eks list-access-entries/),
    );
  });

  test("have the access entry first where none of their class ever joined", () => {
    expect(causesOf({ nodeClaims: [outsider()] })).toEqual([
      "access entry",
      "security group, route or network ACL",
      "DNS",
      "image",
    ]);
  });

  test("have the network first where only one zone's stay out", () => {
    const nodeClaims = [outsider({ zone: "eu-west-1b" }), insider({ zone: "eu-west-1a" })];
    const nodeClasses = [ready("default", { ...own, amiSelectorTerms: [{ id: "ami-1" }] })];
    expect(causesOf({ nodeClaims, nodeClasses })[0]).toBe("security group, route or network ACL");
  });

  test("have the image first where only those of another AMI stay out, and the access entry last", () => {
    const nodeClaims = [outsider({ image: "ami-2" }), insider({ image: "ami-1" })];
    const causes = causesOf({ nodeClaims });
    expect([causes[0], causes.at(-1)]).toEqual(["image", "access entry"]);
  });

  test("have an AMI or user data of one's own before the network", () => {
    for (const spec of [
      { ...own, amiSelectorTerms: [{ id: "ami-1" }] },
      { ...own, userData: "#!/bin/bash" },
    ]) {
      const nodeClasses = [ready("default", spec)];
      expect(causesOf({ nodeClasses, nodeClaims: [outsider()] }).slice(0, 2)).toEqual([
        "access entry",
        "image",
      ]);
    }
  });
});

describe("NodeClaims in other trouble", () => {
  const minutesAgo = (minutes: number) => new Date(recorded().now.getTime() - minutes * 60_000).toISOString();
  const claimWith = (conditions: readonly object[], more: object = {}) =>
    wellCluster({
      nodeClaims: [
        { ...outsider(), metadata: { ...outsider().metadata, ...more }, status: { conditions } } as never,
      ],
    });

  test.each([
    ["AuthFailure.ServiceLinkedRoleCreationNotPermitted", "docs/account.md#the-spot-role"],
    ["VcpuLimitExceeded: you have requested more", "docs/account.md#quotas-worth-a-look"],
    ["UnauthorizedOperation: you are not authorized", "deploy infra, whose policies"],
    ["InsufficientInstanceCapacity: we do not have", "allow more instance types or zones"],
  ])("names the fix of a launch that fails with %s", (message, fix) => {
    const conditions = [{ type: "Launched", status: "Unknown", reason: "LaunchFailed", message }];
    expect(findings(claimWith(conditions))).toEqual([
      expect.objectContaining({ harm: "now", reported: `LaunchFailed: ${message}`, fix: named(fix) }),
    ]);
  });

  test("know a CNI that does not start by what the kubelet says", () => {
    const name = recorded().nodes[0]!.metadata.name;
    const at = minutesAgo(10);
    const nodeClaims = [
      {
        ...insider(),
        status: {
          nodeName: name,
          conditions: [
            { type: "Launched", status: "True", lastTransitionTime: at },
            { type: "Registered", status: "True", lastTransitionTime: at },
            {
              type: "Initialized",
              status: "Unknown",
              reason: "NodeNotReady",
              message: "Node status is NotReady",
            },
          ],
        },
      },
    ] as ClusterState["nodeClaims"];
    const nodes = recorded().nodes.map((node) => ({
      ...node,
      status: {
        ...node.status,
        conditions: [
          {
            type: "Ready",
            status: "False" as const,
            message: "NetworkReady=false: cni plugin not initialized",
          },
        ],
      },
    }));
    expect(findings(wellCluster({ nodeClaims, nodes }))).toEqual([
      expect.objectContaining({
        reported: "NetworkReady=false: cni plugin not initialized",
        fix: named("kubectl get pods -n kube-system -l k8s-app=aws-node"),
      }),
    ]);
  });

  test("tell of a node that has been leaving for long, with what Karpenter says", () => {
    const state = claimWith([{ type: "Launched", status: "True" }], { deletionTimestamp: minutesAgo(40) });
    const event = {
      metadata: { name: "e" },
      involvedObject: { kind: "NodeClaim", name: state.nodeClaims[0]!.metadata.name },
      ...{ reason: "FailedDraining", message: "Failed to drain node, 3 pods are waiting to be evicted" },
      lastTimestamp: minutesAgo(1),
    };
    expect(findings({ ...state, events: [event] })).toEqual([
      expect.objectContaining({
        harm: "soon",
        what: named("has been leaving for 40 minutes"),
        reported: event.message,
        fix: named("for ever without a terminationGracePeriod"),
      }),
    ]);
  });

  test("tell of launches that EC2 refused lately, and of none of yesterday", () => {
    const refused = (minutes: number) => ({
      metadata: { name: "e" },
      involvedObject: { kind: "NodeClaim", name: "general-x" },
      reason: "InsufficientCapacityError",
      message: "NodeClaim general-x event: creating instance, insufficient capacity, UnfulfillableCapacity",
      lastTimestamp: minutesAgo(minutes),
    });
    const told = findings(wellCluster({ events: [refused(1), refused(2)] }));
    expect(told).toEqual([
      expect.objectContaining({
        harm: "note",
        what: named("EC2 refused 1 launch in the last 15 minutes"),
        reported: "creating instance, insufficient capacity, UnfulfillableCapacity",
      }),
    ]);
    expect(findings(wellCluster({ events: [refused(60 * 24)] }))).toEqual([]);
  });
});
