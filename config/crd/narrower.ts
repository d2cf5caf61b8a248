import type { Schema } from "../../releases/validation/schema";
import type { Path } from "../../releases/validation/validate-spec";
import { expected } from "../messages";
import { isSchedule } from "../node-pools/cron";
import { labelKey, labelValue } from "../primitives";
import type { EntryKind } from "./entry-fields";
import { expectationAt } from "./expectations";
import { autoModeLabel, isAutoModes } from "./labels";
import { visitAll } from "./walk";

/** A rule over single fields of a spec that the API server does not have. */
interface Narrower {
  readonly kind: EntryKind;
  /** Place in the spec, as in `Visit`. */
  readonly at: string;
  /** Whether it is about the key that leads there and not about the value. */
  readonly ofKey?: boolean;
  readonly takes: (text: string) => boolean;
  /** Default: the words for the field. */
  readonly message?: (text: string) => string;
}

const isLabelKey = (text: string) => labelKey.safeParse(text).success;
const isLabelValue = (text: string) => labelValue.safeParse(text).success;
const isGoDuration = (text: string) => /^(0|([0-9]+(\.[0-9]+)?(ns|us|µs|ms|s|m|h))+)$/.test(text);
const isOwnLabel = { takes: (key: string) => !isAutoModes(key), message: autoModeLabel };
const REQUIREMENTS = "template.spec.requirements[]";
const LABELS = { kind: "NodePool", at: "template.metadata.labels.*", ofKey: true } as const;

/**
 * Where this project is narrower than the API server, on purpose: it lets pass what Karpenter's controller then cannot
 * read, which is a NodePool that never turns Ready, or a decoding error that stops the controller for every object of
 * the kind. Three rules hold for any field: an empty value is a mistake and not a field left out, a whole number ends
 * where its bits do, and kubelet's fields that are known by name keep their types where a release takes any. All others
 * over single fields are these; config/node-classes/checks.ts and config/node-pools/checks.ts have those that look at
 * what a name stands for (an ARN as role), and at what fields and sections say together.
 */
export const NARROWER: readonly Narrower[] = [
  // What the controller cannot read makes a budget of zero nodes, in silence; the pattern takes any five words.
  { kind: "NodePool", at: "disruption.budgets[].schedule", takes: isSchedule },
  {
    ...LABELS,
    takes: isLabelKey,
    message: () => expected("a label key such as workload-type or example.com/team"),
  },
  // Of EKS Auto Mode, by which Karpenter chooses nothing.
  { ...LABELS, ...isOwnLabel },
  { kind: "NodePool", at: `${REQUIREMENTS}.key`, takes: isLabelKey },
  { kind: "NodePool", at: `${REQUIREMENTS}.key`, ...isOwnLabel },
  { kind: "NodePool", at: `${REQUIREMENTS}.values[]`, takes: isLabelValue },
  { kind: "NodePool", at: "template.spec.taints[].key", takes: isLabelKey },
  { kind: "NodePool", at: "template.spec.taints[].value", takes: isLabelKey },
  { kind: "NodePool", at: "template.spec.startupTaints[].key", takes: isLabelKey },
  { kind: "NodePool", at: "template.spec.startupTaints[].value", takes: isLabelKey },
  // Two slips of the CRD's pattern, which Karpenter cannot read as quantities.
  {
    kind: "EC2NodeClass",
    at: "blockDeviceMappings[].ebs.volumeSize",
    takes: (size) => size !== "Ti" && size !== "T",
  },
  // Any text to the API server; the controller stops where it is no duration of Go.
  { kind: "EC2NodeClass", at: "kubelet.evictionSoftGracePeriod.*", takes: isGoDuration },
];

export interface NarrowerProblem {
  readonly keyword: "narrower";
  /** Below the field. */
  readonly path: Path;
  readonly message: string;
  readonly isOf: "key" | "value";
  /** Where a key is unknown, those that there are. */
  readonly known?: readonly string[];
}

const byPlace = new Map<string, Narrower[]>();
for (const rule of NARROWER) {
  const place = `${rule.kind} ${rule.at}`;
  byPlace.set(place, [...(byPlace.get(place) ?? []), rule]);
}

/** What of a field's value is refused here, whatever the API server says. `place` is the field's in the spec. */
export function narrowerProblems(
  kind: EntryKind,
  schema: Schema,
  value: unknown,
  place: string,
): NarrowerProblem[] {
  const problems: NarrowerProblem[] = [];
  visitAll({ schema, value, path: [], place }, (visit) => {
    const add = (message: string, isOf: "key" | "value" = "value") =>
      problems.push({ keyword: "narrower", path: visit.path, message, isOf });
    const expectation = () => expectationAt(kind, visit.place, visit.schema, visit.value);
    if (visit.value === null || isTooLarge(visit.schema, visit.value)) add(expectation());
    const broken = byPlace.get(`${kind} ${visit.place}`)?.find(({ ofKey, takes }) => {
      const text = ofKey ? visit.path.at(-1) : visit.value;
      return typeof text === "string" && !takes(text);
    });
    if (broken !== undefined) {
      const { ofKey = false, message = expectation } = broken;
      add(message(String(ofKey ? visit.path.at(-1) : visit.value)), ofKey ? "key" : "value");
    }
  });
  return problems;
}

function isTooLarge({ format, type }: Schema, value: unknown): boolean {
  if (type !== "integer" || typeof value !== "number") return false;
  return format === "int32" ? value > 2 ** 31 - 1 || value < -(2 ** 31) : !Number.isSafeInteger(value);
}
