/** What was looked at, and where it is not right, what to do. */
export interface Finding {
  readonly what: string;
  readonly fix?: string;
}
