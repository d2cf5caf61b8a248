import { IamRole } from "@cdktf/provider-aws/lib/iam-role";
import { infraOf } from "../../support/stacks";

const BOUNDARY = "arn:aws:iam::111122223333:policy/boundary";

/** Every role that infra can make. */
const ALL_ROLES = {
  network: { flowLogs: {} },
  cluster: { addons: { "vpc-cni": { podIdentity: true }, "aws-ebs-csi-driver": {} } },
  loadBalancerController: {},
};

const rolesOf = (aws: object) =>
  infraOf({ ...ALL_ROLES, aws: { region: "eu-west-1", ...aws } }).byId(IamRole);

describe("RoleRules", () => {
  test("gives the boundary and the path to every role", () => {
    const roles = Object.values(rolesOf({ permissionsBoundary: BOUNDARY, rolePath: "/platform/" }));
    expect(roles.map(({ name }) => name).toSorted()).toEqual([
      "KarpenterNodeRole-karpenter",
      "karpenter-addon-aws-ebs-csi-driver",
      "karpenter-addon-vpc-cni",
      "karpenter-cluster",
      "karpenter-flow-logs",
      "karpenter-karpenter",
      "karpenter-load-balancer-controller",
      "karpenter-system-node",
    ]);
    for (const role of roles) {
      expect(role).toMatchObject({ permissions_boundary: BOUNDARY, path: "/platform/" });
    }
  });

  test("gives neither where the file names none", () => {
    for (const role of Object.values(rolesOf({}))) {
      expect(role).not.toHaveProperty("path");
      expect(role).not.toHaveProperty("permissions_boundary");
    }
  });

  test.each([
    [{ rolePath: "/platform/" }, "/platform/"],
    [{}, "/"],
  ])("refuses to move roles that are there to another path than %j", (aws, path) => {
    const roles = Object.values(rolesOf(aws));
    expect(roles).toHaveLength(8);
    for (const { lifecycle } of roles) {
      expect(lifecycle.ignore_changes).toEqual(["path"]);
      expect(lifecycle.postcondition).toEqual([
        {
          condition: `\${self.path == "${path}"}`,
          error_message: expect.stringContaining(`aws.rolePath: expected \${self.path}, got ${path}.`),
        },
      ]);
    }
  });
});
