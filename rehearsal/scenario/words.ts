import { clock } from "../clock";
import { counted } from "../words";
import type { Offers, Scenario, Step } from "./schema";

/** What a step does, for people. */
export function whatOf(step: Step): string {
  const { scale, noCapacity, spotNotice, expireAfter, refuse } = step;
  if (step.wait !== undefined) return `wait ${clock(step.wait)}`;
  if (scale !== undefined) return `${scale.workload} gets ${counted(scale.replicas, "replica")}`;
  if (step.deploy !== undefined) return `deploy ${step.deploy}`;
  if (noCapacity !== undefined)
    return noCapacity.length === 0
      ? "EC2 has capacity again"
      : `no capacity: ${noCapacity.map(offersText).join("; ")}`;
  if (step.zoneDown !== undefined) return `every instance in ${step.zoneDown} ends`;
  if (step.zonalShift !== undefined)
    return step.zonalShift === "none"
      ? "the zonal shift is over"
      : `zonal shift away from ${step.zonalShift}`;
  if (spotNotice !== undefined) return `Spot notices for ${spotNotice.percent} % of the Spot nodes`;
  if (step.amiMoved) return "the newest images are new ones";
  if (expireAfter !== undefined)
    return `new nodes of ${expireAfter.nodePool ?? "every NodePool"} expire after ${clock(expireAfter.seconds)}`;
  if (refuse !== undefined)
    return refuse.length === 0
      ? "AWS refuses nothing more"
      : `AWS refuses ${refuse.map(({ call, with: how }) => `${call} (${how})`).join(", ")}`;
  return "Karpenter starts anew";
}

/** `step 3 (Spot is taken back)` */
export function nameOf(number: number, step: Step): string {
  return `step ${number} (${step.name ?? whatOf(step)})`;
}

/** How long a scenario takes: the sum of its waits, and what its expectations add where they hold only at the last moment. */
export function lengthOf({ steps }: Pick<Scenario, "steps">): {
  readonly waits: number;
  readonly most: number;
} {
  const waits = steps.reduce((sum, { wait = 0 }) => sum + wait, 0);
  const most = steps.reduce((sum, { wait = 0, expect = {} }) => {
    const { podsRunWithin = 0, nothingLeftWithin = 0 } = expect;
    return sum + wait + Math.max(podsRunWithin, nothingLeftWithin);
  }, 0);
  return { waits, most };
}

/** Said before it begins. */
export function lengthText(scenario: Pick<Scenario, "steps">): string {
  const { waits, most } = lengthOf(scenario);
  const steps = counted(scenario.steps.length, "step");
  const more = most > waits ? `, at most ${clock(most)} until all expectations hold` : "";
  return `${steps}: ${clock(waits)} of waits${more}, and what deployments and restarts take`;
}

function offersText({ capacityType, family, zone }: Offers): string {
  const words = [capacityType, family === undefined ? undefined : `of ${family}`, zone && `in ${zone}`];
  return words.filter((word) => word !== undefined).join(" ");
}
