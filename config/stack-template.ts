/** What a template knows of a stack. */
export interface TemplateVariables {
  /** Its name, such as `prod-infra`. */
  readonly stack: string;
  /** Its environment's name, such as `prod`. */
  readonly environment: string;
  readonly part: "infra" | "workloads";
}

/** What stands for one of these in a template, as part of a regular expression. */
export const PLACEHOLDER = "\\{(?:stack|environment|part)\\}";

/** Whether no two stacks, of whatever environments, get the same from a template. */
export function isForEachStack(template: string): boolean {
  const has = (word: keyof TemplateVariables) => template.includes(`{${word}}`);
  return has("stack") || (has("environment") && has("part"));
}

/** A template such as `{environment}/{part}.tfstate` for one stack. */
export function filled(template: string, variables: TemplateVariables): string {
  return template.replace(
    /\{(stack|environment|part)\}/g,
    (_, word: keyof TemplateVariables) => variables[word],
  );
}
