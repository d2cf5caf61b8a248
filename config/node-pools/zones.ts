import type { Problem } from "../problems";
import { insteadOfZone, zoneKind } from "../zones";
import type { NodePoolEntry } from "./entry";
import { originsOf } from "./expand";

const ZONE = "topology.kubernetes.io/zone";
const ZONE_ID = "topology.k8s.aws/zone-id";
const REGION = "topology.kubernetes.io/region";

/** Zones and regions where the cluster has no nodes. */
export function zoneProblems(pool: NodePoolEntry, region: string | undefined): Problem[] {
  if (region === undefined) return [];
  return namedPlaces(pool).flatMap(({ key, value, path }) => {
    const message = placeProblem(key, value, region);
    return message ? [{ path, message }] : [];
  });
}

/** Zones of the region that need subnets of their own. */
export function zoneWarnings(pool: NodePoolEntry): Problem[] {
  return namedPlaces(pool)
    .filter(({ key, value }) => key === ZONE && isOutpost(value))
    .map(({ value, path }) => ({
      path,
      message: `${value} is a ${zoneKind(value)}: nodes start there only in a subnet of it, and this project makes none; name yours in the node class's subnetSelectorTerms`,
    }));
}

function placeProblem(key: string, value: string, region: string): string | undefined {
  const kind = zoneKind(value);
  switch (key) {
    case ZONE_ID:
      return kind === "zone id"
        ? undefined
        : `expected a zone's id, such as use1-az1, got ${JSON.stringify(value)}; for a name write zones: [${region}a]`;
    case REGION:
      return value === region ? undefined : `conflicts with aws.region: ${region}, where the cluster is`;
    default:
      // Of another region's zones a rule of their own tells.
      if (kind === "availability zone" || (isOutpost(value) && value.startsWith(region))) return undefined;
      return kind === "zone id"
        ? `expected a zone's name, such as ${region}a, got ${JSON.stringify(value)}; for an id write a requirement on ${ZONE_ID}`
        : `expected a zone of aws.region, such as ${region}a, got ${JSON.stringify(value)}${insteadOfZone(value)}`;
  }
}

function isOutpost(zone: string): boolean {
  return ["Local Zone", "Wavelength Zone"].includes(zoneKind(zone) ?? "");
}

function namedPlaces(pool: NodePoolEntry) {
  return originsOf(pool)
    .filter(
      ({ requirement: { key, operator } }) => [ZONE, ZONE_ID, REGION].includes(key) && operator === "In",
    )
    .flatMap(({ requirement: { key, values = [] }, short, path }) =>
      values.map((value, index) => ({
        key,
        value,
        path: short ? [...path, index] : [...path, "values", index],
      })),
    );
}
