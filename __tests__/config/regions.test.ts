import { environmentSchema } from "../../config/environment";
import { environmentWarnings } from "../../config/rules";

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

  test("is told of the states' as well", () => {
    const state = { backend: "s3", bucket: "states", region: "us-eats-1" };
    expect(warningsOf({ aws: { region: "eu-west-1" }, state })).toEqual([
      { path: ["state", "region"], message: expect.stringContaining("did you mean us-east-1?") },
    ]);
  });

  test.each(["us-east-1", "ap-southeast-7", "us-gov-west-1", "cn-northwest-1", "eusc-de-east-1"])(
    "%s is none",
    (region) => {
      expect(warningsOf({ aws: { region } })).toEqual([]);
    },
  );
});
