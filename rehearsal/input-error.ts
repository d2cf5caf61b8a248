import { UserError } from "../config/user-error";

/** A file that was named on the command line, or prices that were asked for, and that nothing can be done with. */
export class InputError extends UserError {
  override readonly name = "InputError";
}
