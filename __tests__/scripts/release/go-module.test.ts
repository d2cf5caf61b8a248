import { whyNot } from "../../../scripts/release/go-module";

describe("a module that the go command does not give", () => {
  test("asks for the Go that it needs, in one sentence", () => {
    const error =
      "example.com/karpenter@v1.2.3 requires go >= 1.26.11 (running go 1.26.8; GOTOOLCHAIN=local)";
    expect(whyNot("example.com/karpenter@v1.2.3", error)).toBe(
      "example.com/karpenter@v1.2.3 needs Go 1.26.11 and this is Go 1.26.8: run it again with GOTOOLCHAIN=go1.26.11, which Go gets by itself",
    );
  });

  test("is told in the go command's own first line otherwise", () => {
    expect(whyNot("example.com/karpenter@v9.9.9", "unknown revision v9.9.9\nmore")).toBe(
      "example.com/karpenter@v9.9.9 cannot be had: unknown revision v9.9.9",
    );
  });
});
