import stackTrace = require("cdktf/lib/tokens/private/stack-trace");

/**
 * Runs a synth without the stack trace that CDKTF takes for each token: a quarter of its CPU time, shown only where a
 * token does not resolve ("object creation stack"). `KEEP_TOKEN_TRACES=1` keeps them, for whoever looks for such a one.
 */
export function withoutTokenTraces<T>(
  { KEEP_TOKEN_TRACES: keep = "" }: NodeJS.ProcessEnv,
  synth: () => T,
): T {
  if (keep !== "") return synth();
  const { captureStackTrace } = stackTrace;
  stackTrace.captureStackTrace = () => [];
  try {
    return synth();
  } finally {
    stackTrace.captureStackTrace = captureStackTrace;
  }
}
