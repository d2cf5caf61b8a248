import type { z } from "zod";
import { environmentSections } from "./environment-sections";
import { releaseIssues } from "./karpenter-release/sections";
import { WITH_OTHER_PROBLEMS } from "./primitives";
import { environmentProblems } from "./rules";
import { withoutInvalid } from "./without-invalid";

/** One environment: what a YAML file in environments/ says. `aws: { region: ... }` alone is a whole file. */
export const environmentSchema = environmentSections.superRefine((environment, context) => {
  const issues = [...context.issues];
  for (const issue of releaseIssues(environment, issues) as z.core.$ZodRawIssue[]) {
    context.addIssue(issue);
    // One of an entry as a whole leaves its fields as they are.
    if ((issue.path?.length ?? 0) > 2) issues.push(issue);
  }
  for (const { path, message } of environmentProblems(withoutInvalid(environment, issues))) {
    context.addIssue({ code: "custom", path: [...path], message });
  }
}, WITH_OTHER_PROBLEMS);
