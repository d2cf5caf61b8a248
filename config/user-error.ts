import { printable } from "./printable";

/**
 * Something that whoever runs this can fix. Its message is all that they need, so it is shown without a trace; anything
 * else that is thrown is our own fault, and keeps its trace.
 */
export class UserError extends Error {
  override readonly name: string = "UserError";

  constructor(message?: string, options?: ErrorOptions) {
    super(message === undefined ? message : printable(message), options);
  }

  /** What the process ends with: 1 for something to fix. */
  get exitCode(): number {
    return 1;
  }
}
