import { VERBS } from "../../cli/verbs";

jest.mock("cdktf", () => {
  throw new Error("loads CDKTF");
});

const SYNTHESIZING = ["adopt", "export", "policies"];

// To load it takes longer than to check an environment.
test.each(VERBS.filter(({ name }) => !SYNTHESIZING.includes(name)))(
  "$name needs no CDKTF",
  async ({ load }) => {
    expect(await load()).toHaveProperty("run");
  },
);

test("export, which synthesizes, would be seen to load it", async () => {
  const [exporting] = VERBS.filter(({ name }) => name === "export");
  await expect(exporting!.load()).rejects.toThrow("loads CDKTF");
});
