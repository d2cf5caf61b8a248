/**
 * Runs a synth without the stack trace that CDKTF takes for each token: a quarter of its CPU time, shown only where a
 * token does not resolve ("object creation stack"). `KEEP_TOKEN_TRACES=1` keeps them, for whoever looks for such a one.
 */
export function withoutTokenTraces<T>(
  { KEEP_TOKEN_TRACES: keep = "" }: NodeJS.ProcessEnv,
  synth: () => T,
): T {
  if (keep !== "") return synth();
  const { captureStackTrace } = Error;
  Error.captureStackTrace = () => {};
  try {
    return synth();
  } finally {
    Error.captureStackTrace = captureStackTrace;
  }
}
