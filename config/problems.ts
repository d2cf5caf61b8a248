/** Something in an environment that its author should mend or know. */
export interface Problem {
  /** Keys and indexes from the top of the file. */
  readonly path: readonly (string | number)[];
  /** What is allowed and how to mend it, or for a warning what it costs. What was found is added where it is printed. */
  readonly message: string;
}
