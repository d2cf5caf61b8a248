import { nodeClassWarnings } from "../../../config/node-classes/checks";

const warnings = (entry: object) =>
  nodeClassWarnings({ default: entry }).map(({ path, message }) => `${path.join(".")}: ${message}`);

describe("releases of AMIs", () => {
  test.each(["al2023@v20260930", "al2023@v20261003"])("warns that %s panics, and of what to pin", (ami) => {
    expect(warnings({ ami })).toEqual([
      expect.stringMatching(
        /^nodeClasses.default.ami: .* must not run: its kernel panics .* al2023@v20261012$/,
      ),
    ]);
    expect(warnings({ amiSelectorTerms: [{ alias: ami }] })).toEqual([
      expect.stringMatching(/^nodeClasses.default.amiSelectorTerms.0.alias: .* must not run/),
    ]);
  });

  test.each(["al2023@v20991231", "bottlerocket@v9.0.0", "bottlerocket@9.0.0"])(
    "takes %s with a warning",
    (ami) => {
      expect(warnings({ ami })).toEqual([
        expect.stringContaining("cannot say whether a newer one is known to be bad"),
      ]);
    },
  );

  test.each([
    "al2023@v20261012",
    "al2023@v20250821",
    "bottlerocket@v1.66.0",
    "bottlerocket@1.20.4",
    "al2@v20991231",
  ])("has nothing to say of %s", (ami) => {
    expect(warnings({ ami })).toEqual([]);
  });
});
