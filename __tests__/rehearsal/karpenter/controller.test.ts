import { versionIn } from "../../../rehearsal/karpenter/controller";

describe("versionIn", () => {
  test.each([
    ["1.14.1", "1.14.1"],
    ["1.15.2+core.1.15.0", "1.15.2 (core 1.15.0)"],
  ])("reads %s from the controller's own metrics as %s", (stamped, told) => {
    const metrics = `# TYPE karpenter_build_info gauge\nkarpenter_build_info{commit="",goarch="amd64",goversion="go1.27.3",version="${stamped}"} 1\n`;
    expect(versionIn(metrics)).toBe(told);
  });

  test("claims no version that the controller did not name", () => {
    expect(versionIn("go_goroutines 9\n")).toBe("of no known version");
  });
});
