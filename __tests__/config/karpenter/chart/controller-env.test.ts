import { controllerEnvProblems } from "../../../../config/karpenter/chart/controller-env";
import { problemLines } from "../../../support/environments-folder";

const problems = (env: unknown) => controllerEnvProblems({ controller: { env } }, "eu-west-1");

describe("variables of the user's own for the controller", () => {
  test.each([undefined, [], [{ name: "GODEBUG", value: "x" }], [{ name: "AWS_REGION", value: "eu-west-1" }]])(
    "are taken: %j",
    (env) => expect(problems(env)).toEqual([]),
  );

  test.each([
    { name: "AWS_REGION", value: "eu-west-2" },
    { name: "AWS_REGION", valueFrom: { fieldRef: { fieldPath: "metadata.namespace" } } },
  ])("may not send the controller to another region: %j", (variable) => {
    expect(problems([{ name: "A", value: "b" }, variable])).toEqual([
      {
        path: ["karpenter", "values", "controller", "env", 1],
        message:
          "conflicts with aws.region (eu-west-1), which is where the cluster and the nodes are; remove AWS_REGION, the controller gets it from there",
      },
    ]);
  });

  test("are a list, as the chart writes them into the Deployment", () => {
    expect(problems({ GODEBUG: "x" })).toMatchObject([
      { path: ["karpenter", "values", "controller", "env"] },
    ]);
  });

  test("are looked at where the file is read", () => {
    const env = "[{ name: AWS_REGION, value: eu-west-2 }]";
    const file = `aws: { region: eu-west-1 }\nkarpenter: { values: { controller: { env: ${env} } } }\n`;
    expect(problemLines({ "prod.yaml": file })).toEqual([
      expect.stringContaining("conflicts with aws.region (eu-west-1)"),
    ]);
  });
});
