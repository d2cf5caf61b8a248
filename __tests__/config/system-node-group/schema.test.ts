import { environmentSchema } from "../../../config/environment";
import { environmentWarnings } from "../../../config/rules";

const group = (...instanceTypes: string[]) => ({
  aws: { region: "eu-west-1" },
  systemNodeGroup: { instanceTypes },
});
const text = ({ path, message }: { path: readonly PropertyKey[]; message: string }) =>
  `${path.join(".")}: ${message}`;

describe("instance types of the system nodes", () => {
  test.each([
    ["t3.medum", "EC2 has no size medum (did you mean t3.medium?)"],
    [
      "t3-medium",
      'expected a family, a dot and a size, such as m7i.large, got "t3-medium" (did you mean t3.medium?)',
    ],
  ])("are none such as %s", (name, message) => {
    const { error } = environmentSchema.safeParse(group("t3.large", name));
    expect(error?.issues.map(text)).toEqual([`systemNodeGroup.instanceTypes.1: ${message}`]);
  });

  test("may be newer than the table, with a warning", () => {
    const warnings = environmentWarnings(environmentSchema.parse(group("m10i.large")));
    expect(warnings.map(text)).toContainEqual(
      expect.stringContaining("systemNodeGroup.instanceTypes.0: EC2 had no family m10i on"),
    );
  });
});
