import { ConfigError } from "./config-error";

/** A name that was typed, and that nothing bears: a wrong call, as a file that is not there. */
export class NothingThereError extends ConfigError {
  override get exitCode(): number {
    return 2;
  }
}
