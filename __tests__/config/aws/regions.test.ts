import { environmentSchema } from "../../../config/environment";
import { environmentWarnings } from "../../../config/rules";

const warningsOf = (settings: object) =>
  environmentWarnings(environmentSchema.parse(settings)).filter(({ path }) => path.includes("region"));

describe("a region that AWS does not have", () => {
  test("is a warning, since AWS may have opened it", () => {
    expect(warningsOf({ aws: { region: "eu-west-9" } })).toEqual([
      {
        path: ["aws", "region"],
        message: expect.stringMatching(
          /^AWS had no region eu-west-9 in November 2026; did you mean eu-west-1\?/,
        ),
      },
    ]);
  });

  test("is an error where it is spelt as none can be, the states' too", () => {
    const state = { backend: "s3", bucket: "states", region: "us-eats-1" };
    const { error } = environmentSchema.safeParse({ aws: { region: "eu-wset-1" }, state });
    expect(error?.issues.map(({ path, message }) => `${path.join(".")}: ${message}`)).toEqual([
      "aws.region: AWS has no region eu-wset-1; did you mean eu-west-1?",
      "state.region: AWS has no region us-eats-1; did you mean us-east-1?",
    ]);
  });

  test.each(["us-east-1", "ap-southeast-7", "us-gov-west-1", "cn-northwest-1", "eusc-de-east-1"])(
    "%s is none",
    (region) => {
      expect(warningsOf({ aws: { region } })).toEqual([]);
    },
  );
});
