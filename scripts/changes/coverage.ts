import { branchesOf, type JsonSchema, schemaIn } from "../docs/type-text";
import type { Effect } from "./plans";
import { UNTRIED } from "./untried";

/** Every setting that a schema takes and that holds no others, as `a.<name>.b[].c`. */
export function settingsOf(schema: JsonSchema, path = ""): string[] {
  const inner = [
    ...branchesOf(schema).flatMap((branch) => settingsOf(branch, path)),
    ...Object.entries(schema.properties ?? {}).flatMap(([key, held]) => {
      const child = schemaIn(held) ?? {};
      return child.not ? [] : settingsOf(child, path === "" ? key : `${path}.${key}`);
    }),
    ...below(schemaIn(schema.items), `${path}[]`),
    ...below(schemaIn(schema.additionalProperties), `${path}.<name>`),
  ];
  return inner.length > 0 ? [...new Set(inner)] : [path];
}

/** Of the entries of a list or map, only what has settings of its own: the list itself is the setting otherwise. */
function below(schema: JsonSchema | undefined, path: string): string[] {
  return schema === undefined ? [] : settingsOf(schema, path).filter((each) => each !== path);
}

/** Settings without a row, and below none that changes nothing in infra or that no plan can show. */
export function withoutRow(schema: JsonSchema, effects: Readonly<Record<string, Effect>>): string[] {
  const closed = Object.entries(effects)
    .filter(([, { kind }]) => kind === "same bytes" || kind === "state")
    .map(([setting]) => setting)
    .concat(Object.keys(UNTRIED));
  return settingsOf(schema).filter(
    (setting) =>
      effects[setting] === undefined && !closed.some((outer) => `${setting}.`.startsWith(`${outer}.`)),
  );
}

/** What is to be done for a setting without a row, in order.
 * @param samples settings that have one */
export function rowAdvice(setting: string, samples: readonly string[]): string {
  const sample = samples.includes(setting) ? "" : "write a sample of it in scripts/changes/samples.ts, ";
  return `scripts/changes/effects.json: needs a row of ${setting}: ${sample}run npm run changes -- ${setting}, then npm run docs`;
}
