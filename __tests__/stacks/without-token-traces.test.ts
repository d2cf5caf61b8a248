import { Lazy } from "cdktf";
import { withoutTokenTraces } from "../../stacks/without-token-traces";

const traceOf = () => new Error("x").stack;

describe("a synth", () => {
  test("takes no traces of tokens, and gives what it made", () => {
    const token = withoutTokenTraces({}, () => Lazy.anyValue({ produce: () => 1 }));
    expect((token as unknown as { creationStack: string[] }).creationStack.join()).not.toContain("__tests__");
  });

  test("keeps them where somebody looks for such a one", () => {
    const token = withoutTokenTraces({ KEEP_TOKEN_TRACES: "1" }, () => Lazy.anyValue({ produce: () => 1 }));
    expect((token as unknown as { creationStack: string[] }).creationStack.join()).toContain("__tests__");
  });

  test("leaves the process as it was, also after a fault, whose own trace is whole", () => {
    const before = Error.captureStackTrace;
    let fault: Error | undefined;
    try {
      withoutTokenTraces({}, () => {
        throw new Error("ours");
      });
    } catch (error) {
      fault = error as Error;
    }
    expect(Error.captureStackTrace).toBe(before);
    expect(fault?.stack).toContain("without-token-traces.test.ts");
    expect(traceOf()).toContain("traceOf");
  });
});
