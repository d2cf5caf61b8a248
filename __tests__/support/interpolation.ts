/** Strings of a stack that Terraform could not parse: an expression that holds `${` outside of a quoted string, which
 * CDKTF writes where a token of text stands within a function. */
export function nestedInterpolations(value: unknown): string[] {
  if (typeof value === "string") return isNested(value) ? [value] : [];
  return typeof value === "object" && value !== null
    ? Object.values(value).flatMap(nestedInterpolations)
    : [];
}

function isNested(text: string): boolean {
  const within: ("expression" | "quoted")[] = [];
  for (let at = 0; at < text.length; at += 1) {
    const inside = within.at(-1);
    const two = text.slice(at, at + 2);
    if (inside === "expression") {
      if (two === "${") return true;
      if (text[at] === "{") within.push("expression");
      if (text[at] === "}") within.pop();
      if (text[at] === '"') within.push("quoted");
    } else if (text.startsWith("$${", at)) {
      at += 2;
    } else if (two === "${") {
      within.push("expression");
      at += 1;
    } else if (inside === "quoted") {
      if (text[at] === '"') within.pop();
      if (text[at] === "\\") at += 1;
    }
  }
  return false;
}
