/** The parts of `npm run mutants`, in the order in which they run. */
export const PARTS = ["iam", "rules", "order", "hooks"] as const;
export type Part = (typeof PARTS)[number];

/** One change for the worse, which some test must notice. */
export interface Mutant {
  readonly part: Part;
  /** What is changed, found again in whatever stack or policy a test makes. */
  readonly place: string;
  readonly change: string;
}

/** Its name in the list of survivors. */
export const nameOf = ({ part, place, change }: Mutant): string => `${part}: ${place}: ${change}`;
