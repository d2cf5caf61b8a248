/** A mistake of whoever wrote the configuration. Its message is all that they need, so it is shown without a trace. */
export class ConfigError extends Error {
  override readonly name = "ConfigError";
}
