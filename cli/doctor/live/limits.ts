import { quantityValue } from "../../../config/instance-types/resources";
import { counted } from "../../../rehearsal/words";
import { type LiveEnvironment, type LiveFinding, type Look, settingOf } from "./finding";
import type { ClusterState, LiveNodePool } from "./state";

/** From this share on the next node may not fit. */
const NEAR = 0.8;
const AT = 0.95;

/** How much of their limits the NodePools use. */
export function lookAtLimits({ nodePools }: ClusterState, environment: LiveEnvironment): Look {
  const limited = nodePools.filter(({ spec }) => Object.keys(spec.limits ?? {}).length > 0);
  return {
    well: `${counted(limited.length, "NodePool")} with limits ${limited.length === 1 ? "uses" : "use"} less than ${NEAR * 100}% of them`,
    findings: limited.flatMap((pool) => poolFindings(pool, environment)),
  };
}

function poolFindings({ metadata: { name }, spec, status }: LiveNodePool, environment: LiveEnvironment) {
  return Object.entries(spec.limits ?? {}).flatMap(([resource, limit]): LiveFinding[] => {
    const used = quantityValue(status?.resources?.[resource] ?? "0");
    const share = used / quantityValue(limit);
    if (!(share >= NEAR)) return [];
    return [
      {
        harm: share >= AT ? "soon" : "note",
        what: `NodePool ${name} has ${shown(used, limit)} of its limit of ${limit} ${resource}, ${Math.floor(share * 100)}%: at the limit pods wait`,
        fix: `raise ${settingOf(environment, "NodePool", name, "limits")}, or let go of pods; no node is replaced for it`,
      },
    ];
  });
}

/** In the limit's own unit. */
function shown(used: number, limit: string | number): string {
  const unit = /[A-Za-z]+$/.exec(String(limit))?.[0] ?? "";
  return `${Math.round((used / quantityValue(`1${unit}`)) * 10) / 10}${unit}`;
}
