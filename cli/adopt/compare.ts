import { isDeepStrictEqual } from "node:util";
import { InfraValue } from "../../config/infra-value";

/** A field that is one thing in the cluster and would be another. */
export interface Difference {
  /** Such as `disruption.budgets[0].nodes`. */
  readonly path: string;
  /** As JSON. */
  readonly live: string;
  readonly rendered: string;
}

/** Where two specs are not equal, field by field. Of an empty result, a merge of the one into the other changes nothing. */
export function differences(live: unknown, rendered: unknown, path = ""): Difference[] {
  if (isDeepStrictEqual(live, rendered)) return [];
  if (Array.isArray(live) && Array.isArray(rendered)) {
    const most = Math.max(live.length, rendered.length);
    return Array.from({ length: most }, (_, index) => index).flatMap((index) =>
      differences(live[index], rendered[index], `${path}[${index}]`),
    );
  }
  if (isMap(live) && isMap(rendered)) {
    const keys = [...new Set([...Object.keys(live), ...Object.keys(rendered)])];
    return keys.flatMap((key) => differences(live[key], rendered[key], path === "" ? key : `${path}.${key}`));
  }
  return [{ path, live: shown(live), rendered: shown(rendered) }];
}

function isMap(value: unknown): value is Readonly<Record<string, unknown>> {
  return (
    typeof value === "object" && value !== null && !Array.isArray(value) && !(value instanceof InfraValue)
  );
}

function shown(value: unknown): string {
  if (value === undefined) return "nothing";
  return value instanceof InfraValue ? `infra's output ${value}` : JSON.stringify(value);
}
