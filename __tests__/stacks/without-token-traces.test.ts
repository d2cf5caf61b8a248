import { Lazy } from "cdktf";

import stackTrace = require("cdktf/lib/tokens/private/stack-trace");

import { withoutTokenTraces } from "../../stacks/without-token-traces";

const { captureStackTrace } = stackTrace;
const traced = () => ["here"];
beforeEach(() => {
  stackTrace.captureStackTrace = traced;
});
afterEach(() => {
  stackTrace.captureStackTrace = captureStackTrace;
});

const madeWith = (env: NodeJS.ProcessEnv) => {
  const token = withoutTokenTraces(env, () => Lazy.anyValue({ produce: () => 1 }));
  return (token as unknown as { creationStack: string[] }).creationStack;
};

describe("a synth", () => {
  test("takes no traces of tokens, and gives what it made", () => {
    expect(madeWith({})).toEqual([]);
  });

  test("keeps them where somebody looks for such a one", () => {
    expect(madeWith({ KEEP_TOKEN_TRACES: "1" })).toEqual(["here"]);
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
    expect(stackTrace.captureStackTrace).toBe(traced);
    expect(Error.captureStackTrace).toBe(before);
    expect(fault?.stack).toContain("without-token-traces.test.ts");
  });
});
