import { environmentSchema } from "../../../config/environment";
import { environmentWarnings } from "../../../config/rules";
import { problemsOf } from "../../support/schema-paths";
import { environmentOf } from "../../support/stacks";

const problems = (settings: object) =>
  problemsOf(environmentSchema, { aws: { region: "eu-west-1" }, ...settings });
const OWN = { addons: { "vpc-cni": { podIdentity: true } } };
const CLOSED = { nat: "none", endpoints: ["s3", "ec2", "ecr.api", "ecr.dkr", "sts", "ssm", "sqs", "eks"] };

describe("nodeRoles", () => {
  test.each([
    [{}, { cni: true, ssm: true }],
    [{ cluster: OWN }, { cni: false, ssm: true }],
    [
      { cluster: OWN, nodeRoles: { cni: true } },
      { cni: true, ssm: true },
    ],
    [{ nodeRoles: { ssm: false } }, { cni: true, ssm: false }],
  ])("%j stands for %j", (settings, resolved) => {
    expect(environmentOf(settings).nodeRoles).toEqual(resolved);
  });

  test("takes the CNI's permissions from no node whose CNI has no role of its own", () => {
    expect(problems({ nodeRoles: { cni: false } })).toEqual([
      expect.stringMatching(/^nodeRoles\.cni: needs cluster\.addons\.vpc-cni\.podIdentity: true/),
    ]);
    expect(problems({ cluster: OWN, nodeRoles: { cni: false } })).toEqual([]);
  });

  test("needs the endpoint that gives the CNI its role, where nodes have no other way out", () => {
    const settings = (endpoints: unknown) => ({
      cluster: OWN,
      network: { ...CLOSED, endpoints },
      nodeRoles: { cni: false },
      karpenter: { identity: "irsa" },
    });
    expect(problems(settings(CLOSED.endpoints))).toEqual([
      expect.stringMatching(/^nodeRoles\.cni: needs eks-auth in network\.endpoints/),
    ]);
    expect(problems(settings([...CLOSED.endpoints, "eks-auth"]))).toEqual([]);
    expect(problems(settings("private"))).toEqual([]);
  });

  test("a CNI with a role of its own is a reason to warn of a missing eks-auth", () => {
    const warnings = (cluster: object) =>
      environmentWarnings(
        environmentSchema.parse({
          aws: { region: "eu-west-1" },
          cluster,
          network: CLOSED,
          karpenter: { identity: "irsa" },
        }),
      ).filter(({ message }) => message.includes("eks-auth"));
    expect(warnings({})).toEqual([]);
    expect(warnings(OWN)).toHaveLength(1);
  });
});
