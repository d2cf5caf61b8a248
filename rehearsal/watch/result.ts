import type { ChangeResult } from "../change/result";
import type { Resources } from "../kubernetes/requests";
import type { Coverage } from "../prices/coverage";
import type { PriceList } from "../prices/price-list";
import type { Versions } from "../programs/programs";
import type { BaseScenario } from "../scenario/both-sides";
import type { ScenarioResult } from "../scenario/result";
import type { Comparison } from "../snapshot/comparison";
import type { Story } from "./history";
import { costOf, type Report } from "./report";

/** What the pods of a pool ask for, of what its nodes have for pods. */
export interface PoolUse {
  readonly name: string;
  readonly nodes: number;
  readonly requested: Resources;
  readonly allocatable: Resources;
}

/** All that a rehearsal found, as `--json` writes it and `--report` draws it. */
export interface RehearsalResult extends Report {
  readonly environment: string;
  readonly region: string;
  /** Files of the pods. */
  readonly pods: string;
  readonly versions: Versions;
  readonly succeeded: boolean;
  /** When the pods had settled, in seconds of the story: what the figures are of. */
  readonly settled: number;
  readonly cost: ReturnType<typeof costOf> & { readonly currency: string };
  readonly prices: {
    readonly source: string;
    readonly unpriced: readonly string[];
    readonly notEmulated: readonly string[];
  };
  readonly evictions: number;
  readonly pools: readonly PoolUse[];
  readonly notReady: readonly string[];
  /** What runs otherwise than the pods' files say. */
  readonly notes: readonly string[];
  /** Whether Karpenter let go of every node, where that was waited for. */
  readonly empty?: boolean;
  /** With the cluster that a snapshot is of. */
  readonly comparison?: Comparison;
  /** What became of the scenario. */
  readonly scenario?: ScenarioResult;
  /** What the scenario came to before a change, where it was played on both sides. */
  readonly baseScenario?: BaseScenario;
  /** What the change of the environment's file did. */
  readonly change?: ChangeResult;
  readonly story: Story;
}

export interface ResultParts
  extends Pick<
    RehearsalResult,
    | "environment"
    | "region"
    | "pods"
    | "versions"
    | "succeeded"
    | "settled"
    | "notReady"
    | "notes"
    | "empty"
    | "comparison"
    | "scenario"
    | "change"
    | "story"
  > {
  readonly report: Report;
  readonly priceList: PriceList;
  readonly coverage: Coverage;
}

export function resultOf({ report, priceList, coverage, ...parts }: ResultParts): RehearsalResult {
  const { currency, source } = priceList;
  return {
    ...parts,
    ...report,
    cost: { currency, ...costOf(report) },
    prices: { source, ...coverage },
    evictions: parts.story.happenings.filter(({ reason, at }) => reason === "Evicted" && at <= parts.settled)
      .length,
    pools: poolUses(parts.story, parts.settled),
  };
}

/** What the prices leave out. */
export function leftOutLine({ prices: { unpriced, notEmulated } }: Pick<RehearsalResult, "prices">): string {
  const [without, others] = [unpriced, notEmulated].map(
    ({ length }) => `${length} ${length === 1 ? "type" : "types"}`,
  );
  return `left out: ${without} of the region without a price, ${others} with one that the emulated AWS lacks`;
}

/** At a moment of the story, by the names of the pools. */
function poolUses({ nodes, pods }: Story, at: number): PoolUse[] {
  const alive = nodes.filter((node) => isAt(at, node.since["asked for"] ?? 0, node.gone));
  const names = [...new Set(alive.map(({ nodePool }) => nodePool))].sort();
  return names.map((name) => {
    const own = alive.filter(({ nodePool }) => nodePool === name);
    const claims = new Set(own.map((node) => node.name));
    const placed = pods.filter(
      ({ node, runs, gone }) =>
        node !== undefined && claims.has(node) && runs !== undefined && isAt(at, runs, gone),
    );
    return { name, nodes: own.length, requested: sum(placed), allocatable: sum(own) };
  });
}

/** Whether something that began and, perhaps, ended is there at a moment. */
export function isAt(at: number, from: number, to: number | undefined): boolean {
  return from <= at && (to === undefined || at < to);
}

function sum(all: readonly Resources[]): Resources {
  return {
    cpu: rounded(all.reduce((total, { cpu }) => total + cpu, 0)),
    memoryGib: rounded(all.reduce((total, { memoryGib }) => total + memoryGib, 0)),
  };
}

function rounded(value: number): number {
  return Math.round(value * 1000) / 1000;
}
