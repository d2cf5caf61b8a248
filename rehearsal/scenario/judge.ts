import { clock } from "../clock";
import { costOf, type Report } from "../watch/report";
import { counted } from "../words";
import type { Expectations } from "./schema";

/** What a cluster looks like at one moment of a scenario. */
export interface Moment {
  /** Seconds since the pods were deployed. */
  readonly at: number;
  readonly report: Report;
  /** Why not every pod runs where it can stay; none where all do. */
  readonly unplaced: readonly string[];
  /** How many pods Karpenter has evicted since the pods were deployed. */
  readonly evictions: number;
  /** Budgets that are not kept. */
  readonly brokenBudgets: readonly string[];
  /** Instances of Karpenter's that are in the account. */
  readonly instances: readonly string[];
}

/** What has become of the expectations of a step so far. */
export interface Verdict {
  /** What holds, and will. */
  readonly held: readonly string[];
  /** What does not hold, and why. */
  readonly broken: readonly string[];
  /** Whether something may still come to hold. */
  readonly isOpen: boolean;
}

/** Two looks at least: one may fall between what a controller ends and what another begins. */
const STEADY_SECONDS = 2;

/** What is said of what has not come to hold. */
const NOT = { "pods run": "not every pod runs", "nothing is left": "something is left" } as const;

type Awaited = keyof typeof NOT;

/** Judges the moments of a step, one after the other, by what the step expects. */
export class Judge {
  private readonly broken = new Map<string, string>();
  private readonly since = new Map<string, number>();
  private readonly held = new Map<string, string>();
  private actedAt: number | undefined;
  private readonly lines: readonly { readonly name: string; readonly text: string }[];

  constructor(
    private readonly expectations: Expectations,
    private readonly begin: Pick<Moment, "evictions">,
    private readonly currency: string,
  ) {
    this.lines = limitsOf(expectations, currency);
  }

  /** The step is done, and the time of what is expected after it begins: deployments take as long as the machine needs. */
  acted(at: number): void {
    this.actedAt ??= at;
  }

  see(moment: Moment): void {
    const { podsRunWithin, nothingLeftWithin } = this.expectations;
    const { report, instances } = moment;
    this.within("pods run", podsRunWithin, moment, () => moment.unplaced);
    this.within("nothing is left", nothingLeftWithin, moment, () => [
      ...report.nodes.map(({ name }) => `node ${name} is there`),
      ...instances.map((id) => `instance ${id} is there`),
    ]);
    this.limit(moment);
  }

  /** @param isOver whether no more moments come */
  verdict(isOver: boolean): Verdict {
    const limits = this.lines.filter(({ name }) => !this.broken.has(name)).map(({ text }) => text);
    const open = this.awaited().filter((name) => !this.held.has(name) && !this.broken.has(name));
    return {
      held: [...this.held.values(), ...(isOver ? limits : [])],
      broken: [...this.broken.values()],
      isOpen: open.length > 0,
    };
  }

  private awaited(): Awaited[] {
    const { podsRunWithin, nothingLeftWithin } = this.expectations;
    const all: readonly [Awaited, number | undefined][] = [
      ["pods run", podsRunWithin],
      ["nothing is left", nothingLeftWithin],
    ];
    return all.flatMap(([name, seconds]) => (seconds === undefined ? [] : [name]));
  }

  private within(
    name: Awaited,
    seconds: number | undefined,
    { at }: Moment,
    why: () => readonly string[],
  ): void {
    const { actedAt } = this;
    if (seconds === undefined || actedAt === undefined || this.held.has(name) || this.broken.has(name))
      return;
    const reasons = why();
    const passed = at - actedAt;
    if (reasons.length > 0) this.since.delete(name);
    else this.since.set(name, this.since.get(name) ?? at);
    const from = this.since.get(name);
    // What held in time needs no more than the time to be sure of it.
    if (from !== undefined && at - from >= STEADY_SECONDS)
      this.held.set(name, `${name} after ${clock(from - actedAt)}, within ${clock(seconds)}`);
    else if (from === undefined && passed > seconds)
      this.broken.set(name, `${NOT[name]} after ${clock(seconds)}: ${shortList(reasons)}`);
  }

  private limit({ report, evictions, brokenBudgets }: Moment): void {
    const { evictionsAtMost, costAtMost, noNodeOfType, budgetsKept } = this.expectations;
    const since = evictions - this.begin.evictions;
    if (evictionsAtMost !== undefined && since > evictionsAtMost)
      this.broken.set("evictions", `${counted(since, "eviction")}, expected at most ${evictionsAtMost}`);
    const { perHour } = costOf(report);
    if (costAtMost !== undefined && perHour > costAtMost)
      this.first(
        "cost",
        `nodes for ${this.currency} ${perHour.toFixed(3)} an hour, expected at most ${costAtMost}`,
      );
    const wrong = report.nodes.find(({ instanceType }) =>
      noNodeOfType?.some((type) => isOfType(instanceType, type)),
    );
    if (wrong !== undefined) this.first("types", `node ${wrong.name} is of type ${wrong.instanceType}`);
    const [budget] = brokenBudgets;
    if (budgetsKept && budget !== undefined) this.first("budgets", budget);
  }

  private first(name: string, text: string): void {
    if (!this.broken.has(name)) this.broken.set(name, text);
  }
}

/** What holds as long as nothing breaks it. */
function limitsOf(
  { evictionsAtMost, costAtMost, noNodeOfType, budgetsKept }: Expectations,
  currency: string,
) {
  return [
    ...(evictionsAtMost === undefined
      ? []
      : [{ name: "evictions", text: `at most ${counted(evictionsAtMost, "eviction")}` }]),
    ...(costAtMost === undefined
      ? []
      : [{ name: "cost", text: `at most ${currency} ${costAtMost} an hour` }]),
    ...(noNodeOfType === undefined
      ? []
      : [{ name: "types", text: `no node of type ${noNodeOfType.join(", ")}` }]),
    ...(budgetsKept ? [{ name: "budgets", text: "budgets kept" }] : []),
  ];
}

function isOfType(instanceType: string, pattern: string): boolean {
  const source = pattern
    .split("*")
    .map((part) => part.replace(/[.\\^$+?()[\]{}|]/g, "\\$&"))
    .join(".*");
  return new RegExp(`^${source}$`).test(instanceType);
}

const MOST_REASONS = 3;

function shortList(reasons: readonly string[]): string {
  const more = reasons.length - MOST_REASONS;
  return [...reasons.slice(0, MOST_REASONS), ...(more > 0 ? [`and ${more} more`] : [])].join("; ");
}
