import type { NodeLife, Story } from "../watch/history";
import { isAt } from "../watch/result";

/** A value from a moment on, until the next. */
export type Step = readonly [at: number, value: number];

export interface Curve {
  readonly name: string;
  readonly steps: readonly Step[];
}

/** Every moment of a story at which something came, changed or went. */
export function momentsOf({ seconds, nodes, pods }: Story): readonly number[] {
  const times = [
    ...nodes.flatMap(({ since, gone }) => [...Object.values(since), gone]),
    ...pods.flatMap(({ made, runs, gone }) => [made, runs, gone]),
  ].filter((time) => time !== undefined);
  return [...new Set([0, ...times, seconds])].sort((one, other) => one - other);
}

/** How many nodes there are, by type and capacity, all at the same moments, as a chart of their sum needs them. */
export function nodeCurves(story: Story): Curve[] {
  const kinds = [...new Set(story.nodes.filter(isLaunched).map(kindOf))].sort();
  const moments = momentsOf({ ...story, pods: [] });
  return kinds.map((kind) => ({
    name: kind,
    steps: moments.map((at) => [at, nodesAt(story, at).filter((node) => kindOf(node) === kind).length]),
  }));
}

/** How many pods wait for a place. */
export function waitingCurve(story: Story): Curve {
  const waiting = (at: number) =>
    story.pods.filter(({ made, runs, gone }) => isAt(at, made, runs ?? gone)).length;
  return { name: "pods that wait", steps: steps(story, waiting) };
}

/** What the nodes cost an hour. */
export function costCurve(story: Story): Curve {
  const cost = (at: number) =>
    nodesAt(story, at).reduce((total, { pricePerHour = 0 }) => total + pricePerHour, 0);
  return { name: "cost", steps: steps(story, cost) };
}

/** A node is paid for from its launch on. */
function nodesAt({ nodes }: Story, at: number): NodeLife[] {
  return nodes.filter((node) => {
    const launched = Math.min(
      ...Object.entries(node.since).flatMap(([state, time]) => (state === "asked for" ? [] : time)),
    );
    return isAt(at, launched, node.gone);
  });
}

function isLaunched({ since }: NodeLife): boolean {
  return Object.keys(since).some((state) => state !== "asked for");
}

/** Such as `m7i.large, spot`. */
export function kindOf({ instanceType, capacityType }: NodeLife): string {
  return `${instanceType}, ${capacityType}`;
}

function steps(story: Story, valueAt: (at: number) => number): Step[] {
  const all = momentsOf(story).map((at): Step => [at, valueAt(at)]);
  // The last is kept, so that each curve reaches the end.
  return all.filter(([, value], i) => i === 0 || i === all.length - 1 || value !== all[i - 1]?.[1]);
}
