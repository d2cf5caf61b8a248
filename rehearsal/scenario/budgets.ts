import { scheduleOf } from "../../config/node-pools/cron";
import { durationSeconds } from "../../config/primitives";
import { conditionOf, isTrue } from "../kubernetes/conditions";
import type { KubeObject, NodeClaim } from "../kubernetes/objects";

/** A NodePool's disruption budget: https://karpenter.sh/docs/concepts/disruption/#nodepool-disruption-budgets */
export interface Budget {
  /** `2`, or `10%`. */
  readonly nodes: string;
  readonly reasons?: readonly string[];
  readonly schedule?: string;
  readonly duration?: string;
}

export interface NodePool extends KubeObject {
  readonly spec: { readonly disruption?: { readonly budgets?: readonly Budget[] } };
}

export interface PodBudget extends KubeObject {
  readonly status?: { readonly currentHealthy?: number; readonly desiredHealthy?: number };
}

export interface BudgetSight {
  readonly nodePools: readonly NodePool[];
  readonly nodeClaims: readonly NodeClaim[];
  readonly podBudgets: readonly PodBudget[];
  readonly now: Date;
}

/** Watches whether budgets are kept, from one look to the next. */
export class BudgetKeeper {
  private readonly sizes = new Map<string, number>();
  private readonly healthy = new Map<string, number>();

  /** @returns what is not kept, a sentence for each */
  see({ nodePools, nodeClaims, podBudgets, now }: BudgetSight): string[] {
    return [
      ...nodePools.flatMap((pool) => this.seePool(pool, nodeClaims, now)),
      ...podBudgets.flatMap((budget) => this.seePods(budget)),
    ];
  }

  /** Nodes that Karpenter disrupts of its own will; what EC2 takes and what expires goes by no budget. */
  private seePool({ metadata: { name }, spec }: NodePool, all: readonly NodeClaim[], now: Date): string[] {
    const claims = all.filter(({ metadata }) => metadata.labels?.["karpenter.sh/nodepool"] === name);
    const counted = claims.filter(
      (claim) => isTrue(claim, "Initialized") && !isTrue(claim, "InstanceTerminating"),
    );
    // One may have gone between Karpenter's decision and this look.
    const size = Math.max(counted.length, this.sizes.get(name) ?? 0);
    this.sizes.set(name, counted.length);
    const disrupted = counted.filter((claim) => isTrue(claim, "DisruptionReason"));
    const reasons = [...new Set(disrupted.map(reasonOf))];
    return reasons.flatMap((reason) => {
      const allowed = allowedBy(spec.disruption?.budgets ?? [{ nodes: "10%" }], { reason, size, now });
      if (disrupted.length <= allowed) return [];
      return [
        `NodePool ${name} allows ${allowed} of ${size} nodes at a time (${reason}), Karpenter disrupts ${disrupted.length}`,
      ];
    });
  }

  /** Too few pods while a workload grows are no breach: fewer than before are one. */
  private seePods({ metadata: { name, namespace, uid = name }, status = {} }: PodBudget): string[] {
    const { currentHealthy = 0, desiredHealthy = 0 } = status;
    const before = this.healthy.get(uid) ?? 0;
    this.healthy.set(uid, currentHealthy);
    if (currentHealthy >= desiredHealthy || currentHealthy >= before) return [];
    return [
      `PodDisruptionBudget ${namespace}/${name} wants ${desiredHealthy} healthy pods, ${currentHealthy} are left`,
    ];
  }
}

/** How many nodes of a pool may be disrupted at a time for a reason: by the narrowest of the budgets that hold now. */
export function allowedBy(
  budgets: readonly Budget[],
  { reason, size, now }: { readonly reason: string; readonly size: number; readonly now: Date },
): number {
  const holding = budgets
    .filter(({ reasons }) => reasons === undefined || reasons.includes(reason))
    .filter((each) => isOpen(each, now));
  return Math.min(size, ...holding.map(({ nodes }) => amountOf(nodes, size)));
}

function amountOf(nodes: string, size: number): number {
  return nodes.endsWith("%") ? Math.ceil((Number.parseInt(nodes, 10) / 100) * size) : Number(nodes);
}

const MINUTE = 60_000;

/** Whether a budget holds at a moment: always, or for its duration since a moment of its schedule, in UTC. */
export function isOpen({ schedule, duration }: Pick<Budget, "schedule" | "duration">, now: Date): boolean {
  if (schedule === undefined || duration === undefined) return true;
  const parsed = scheduleOf(schedule);
  if (parsed === undefined) return false;
  const minutes = durationSeconds(duration) / 60;
  const last = Math.floor(now.getTime() / MINUTE);
  for (let minute = last; minute * MINUTE > now.getTime() - minutes * MINUTE; minute--) {
    if (begins(parsed, new Date(minute * MINUTE))) return true;
  }
  return false;
}

function begins(
  { minutes, hours, days, months, weekdays }: NonNullable<ReturnType<typeof scheduleOf>>,
  at: Date,
): boolean {
  if (!minutes.has(at.getUTCMinutes()) || !hours.has(at.getUTCHours()) || !months.has(at.getUTCMonth() + 1))
    return false;
  const [isDay, isWeekday] = [days.has(at.getUTCDate()), weekdays.has(at.getUTCDay())];
  // As cron has it, either will do where both are restricted.
  return days.size < 31 && weekdays.size < 7 ? isDay || isWeekday : isDay && isWeekday;
}

function reasonOf(claim: NodeClaim): string {
  return conditionOf(claim, "DisruptionReason")?.reason ?? "";
}

const TWO_WEEKS_MINUTES = 14 * 24 * 60;

/** When budgets let a node go again, within two weeks; nothing where they do not. */
export function opensAt(
  budgets: readonly Budget[],
  { now, ...asked }: Parameters<typeof allowedBy>[1],
): Date | undefined {
  const first = Math.ceil(now.getTime() / MINUTE);
  for (let minute = first; minute < first + TWO_WEEKS_MINUTES; minute++) {
    const at = new Date(minute * MINUTE);
    if (allowedBy(budgets, { ...asked, now: at }) > 0) return at;
  }
  return undefined;
}
