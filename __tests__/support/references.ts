type Terraform = Readonly<Record<string, any>>;

/** What stands at an attribute of every resource of a type, or data source (`data.<type>`), lists taken apart. */
export function textsAt(stacks: readonly Terraform[], type: string, attribute: string): string[] {
  const [kind, name] = type.startsWith("data.") ? ["data", type.slice(5)] : ["resource", type];
  return stacks.flatMap((terraform) =>
    Object.values(terraform[kind]?.[name] ?? {}).flatMap((body) => at(body, attribute.split("."))),
  );
}

function at(value: any, [key, ...rest]: readonly string[]): string[] {
  if (Array.isArray(value)) return value.flatMap((item) => at(item, key === undefined ? [] : [key, ...rest]));
  if (value === undefined || value === null) return [];
  return key === undefined ? [value] : at(value[key], rest);
}

/** Whether a text reads something of one of those types. */
export const isRead = (text: string, from: readonly string[]): boolean =>
  from.some((each) => ["${", "(", "[", " "].some((before) => text.includes(`${before}${each}.`)));
