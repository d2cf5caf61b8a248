import { UserError } from "./user-error";

/** A mistake of whoever wrote the configuration. */
export class ConfigError extends UserError {
  override readonly name = "ConfigError";
}
