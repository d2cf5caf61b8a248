/** Something in an environment that its author should fix or know. */
export interface Problem {
  /** Keys and indexes from the top of the file. */
  readonly path: readonly (string | number)[];
  /** What is wrong and what to write, or for a warning what it costs. The loader fills in `VALUE`. */
  readonly message: string;
}
