import { UserError } from "../config/user-error";

/** A file that was named on the command line, and that a rehearsal can do nothing with. */
export class InputError extends UserError {
  override readonly name = "InputError";

  override get exitCode(): number {
    return 2;
  }
}
