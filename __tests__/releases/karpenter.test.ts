import { readdirSync } from "node:fs";
import { join } from "node:path";
import { controllerPolicies } from "../../constructs/karpenter/controller-policies/controller-policies";
import { carriedMinor, KARPENTER_MINORS, karpenterRelease } from "../../releases/karpenter";

/** Calls of the code behind sdk.go that the controller itself never makes. */
const CALLS_OF_TESTS = ["iam:GetRole", "sqs:SendMessage", "timestream:WriteRecords"];

describe("karpenterRelease", () => {
  test("carries every folder of releases/karpenter", () => {
    const folders = readdirSync(join(__dirname, "..", "..", "releases", "karpenter"));
    expect([...KARPENTER_MINORS].sort()).toEqual(folders.sort());
  });

  test.each([
    ["1.9", "2027-02-06"],
    ["1.12", "2026-06-10"],
    ["1.13", "2026-07-11"],
    ["1.14", "2027-07-11"],
    ["1.15", undefined],
  ] as const)("knows until when %s is supported: %s", (minor, date) => {
    expect(karpenterRelease(minor).supportEnds).toBe(date);
  });

  test("knows which patch, Kubernetes and Go a release goes with", () => {
    expect(karpenterRelease("1.14")).toMatchObject({
      version: "1.14.3",
      kubernetes: { to: "1.36" },
      go: "1.26.10",
      kinds: ["CapacityBuffer", "EC2NodeClass", "NodeOverlay", "NodePool"],
    });
    expect(karpenterRelease("1.9").kinds).toEqual(["EC2NodeClass", "NodeOverlay", "NodePool"]);
  });

  test("finds the release of a version", () => {
    expect([carriedMinor("1.9.4"), carriedMinor("1.14.0"), carriedMinor("1.10.0")]).toEqual([
      "1.9",
      "1.14",
      undefined,
    ]);
  });

  test.each(KARPENTER_MINORS)(
    "has all that the controller of %s calls in the policies that it says",
    (minor) => {
      const { awsCalls, policies } = karpenterRelease(minor);
      const own = controllerPolicies(CONTEXT)
        .flatMap(({ statements }) => statements)
        .filter(({ sid = "" }) => !policies.lacksStatements.includes(sid))
        .flatMap(({ sid = "", actions }) => [...actions, ...(policies.adds[sid] ?? [])])
        .filter((action) => !policies.lacksActions.includes(action));
      expect(awsCalls.filter((call) => !own.includes(call))).toEqual(
        awsCalls.filter((call) => CALLS_OF_TESTS.includes(call)),
      );
    },
  );

  test("names only statements that there are", () => {
    const sids = controllerPolicies(CONTEXT).flatMap(({ statements }) => statements.map(({ sid }) => sid));
    for (const { policies } of KARPENTER_MINORS.map(karpenterRelease)) {
      expect(sids).toEqual(
        expect.arrayContaining([...policies.lacksStatements, ...Object.keys(policies.adds)]),
      );
    }
  });
});

const CONTEXT = {
  partition: "aws",
  region: "eu-west-1",
  accountId: "111122223333",
  clusterName: "karpenter",
  nodeRoleArn: "arn:aws:iam::111122223333:role/node",
  queueArn: "arn:aws:sqs:eu-west-1:111122223333:karpenter",
};
