export interface PlannedChange {
  readonly type: string;
  /** Of the construct. */
  readonly path: string;
  readonly action: "create" | "update" | "replace" | "delete" | "read" | "move" | "import";
}

/** https://developer.hashicorp.com/terraform/internals/machine-readable-ui#planned-change */
interface PlanMessage {
  readonly type: string;
  readonly change?: {
    readonly resource: { readonly resource_type: string; readonly resource_name: string };
    readonly action: PlannedChange["action"];
  };
}

/**
 * What a plan's messages say that would be done.
 *
 * @param paths of the constructs, by the names of their resources
 */
export function plannedIn(log: string, paths: ReadonlyMap<string, string>): PlannedChange[] {
  const messages = log
    .split("\n")
    .filter((line) => line.startsWith("{"))
    .map((line) => JSON.parse(line) as PlanMessage);
  return messages.flatMap(({ type, change }) => {
    if (type !== "planned_change" || change === undefined) return [];
    const { resource_type, resource_name } = change.resource;
    return [{ type: resource_type, path: paths.get(resource_name) ?? resource_name, action: change.action }];
  });
}
