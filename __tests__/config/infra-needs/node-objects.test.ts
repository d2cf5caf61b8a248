import { readFileSync } from "node:fs";
import { join } from "node:path";
import {
  NAMES_NOTHING_OF_AWS,
  NODE_CLASS_NEEDS,
  NODE_LABEL_NEEDS,
  NODE_POOL_NEEDS,
} from "../../../config/infra-needs/node-objects";
import { ADDON_NEEDS, KARPENTER_VALUE_NEEDS } from "../../../config/infra-needs/values";
import { controllerPolicies } from "../../../constructs/karpenter/controller-policies/controller-policies";

const FIELDS = readFileSync(join(__dirname, "crd-fields.txt"), "utf8")
  .split("\n")
  .filter((line) => /^\w/.test(line));

const answered = (kind: "EC2NodeClass" | "NodePool", needs: object) =>
  [...Object.keys(needs), ...NAMES_NOTHING_OF_AWS[kind]].map((field) => `${kind} ${field}`);

describe("the table of what fields ask of AWS", () => {
  test("has every field of both CRDs once: what it needs, or that it names nothing of AWS'", () => {
    const all = [...answered("EC2NodeClass", NODE_CLASS_NEEDS), ...answered("NodePool", NODE_POOL_NEEDS)];
    expect(all.toSorted()).toEqual(FIELDS.toSorted());
  });

  test("names statements of the controller's policies that are there", () => {
    const sids = controllerPolicies({
      partition: "aws",
      region: "eu-west-1",
      accountId: "111122223333",
      clusterName: "prod",
      nodeRoleArn: "arn:aws:iam::111122223333:role/nodes",
    }).flatMap(({ statements }) => statements.map(({ sid }) => sid));
    const all = [NODE_CLASS_NEEDS, NODE_LABEL_NEEDS, KARPENTER_VALUE_NEEDS, ...Object.values(ADDON_NEEDS)];
    const named = all.flatMap((needs) =>
      Object.values(needs).flatMap((need) => (need.by === "policy" ? [need.allowedBy] : [])),
    );
    expect(named.length).toBeGreaterThan(10);
    for (const each of named) expect([...sids, "AmazonEKS_CNI_Policy"]).toContain(each);
  });
});
