import type { Problem } from "../problems";

/** A path as people write it: `nodePools.general.capacityTypes[0]`, `aws.tags["cost center"]`. */
export function pathText(path: Problem["path"]): string {
  return path
    .map((segment) => {
      if (typeof segment === "number") return `[${segment}]`;
      return /^[\w-]+$/.test(segment) ? `.${segment}` : `[${JSON.stringify(segment)}]`;
    })
    .join("")
    .replace(/^\./, "");
}
