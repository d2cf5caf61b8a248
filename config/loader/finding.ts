import type { z } from "zod";
import type { Problem } from "../problems";

/** A problem as it is printed. */
export interface Finding extends Problem {
  readonly kind: "rule" | "missing" | "wrong" | "key" | "more";
  /** Path that an unknown key was meant for: what is missing there, is not. */
  readonly meant?: Problem["path"];
}

/** What was read, and what it was to be. */
export interface Reading {
  readonly schema: z.core.$ZodType;
  readonly value: unknown;
  /** A scalar as the file has it. */
  sourceOf(path: Problem["path"]): string;
}
