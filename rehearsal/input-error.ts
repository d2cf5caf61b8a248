import { UserError } from "../config/user-error";

/** A file that was named on the command line, or prices that were asked for, and that nothing can be done with. */
export class InputError extends UserError {
  override readonly name = "InputError";

  /** Not 1, which is what a rehearsal found. */
  override get exitCode(): number {
    return 2;
  }
}
