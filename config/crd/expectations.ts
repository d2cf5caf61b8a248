import { DEFAULT_VERSIONS } from "../../releases/defaults";
import type { Schema } from "../../releases/validation/schema";
import { either, expected } from "../messages";
import type { EntryKind } from "./entry-fields";
import { inHours } from "./fields";

/** What belongs in a field, in words that say more than its schema, and what to write instead. */
interface Expectation {
  readonly what: string;
  /** Whether it is about the form of a text alone, so that another value is told that text belongs there. */
  readonly isOfForm?: boolean;
  /** Whether they say how long a text may be. */
  readonly statesLength?: boolean;
  readonly advice?: string | ((value: unknown) => string | undefined);
}

const DURATION = "hours, minutes and seconds such as 24h or 1h30m";
const DURATION_OR_NEVER = { what: `${DURATION}, or Never`, advice: inHours };
const NAME = {
  what: "at most 63 letters, digits, dots, hyphens and underscores, after a domain and a slash if you like, such as example.com/team",
  statesLength: true,
};
const BY_NAME = "every node class has it, and the short form nodeClass takes its name alone";
const QUANTITY = 'a quantity such as 100, 500m, "1.5" or 400Gi';
const THRESHOLD = { what: "a quantity such as 500Mi or a share such as 5%, at most two decimals" };
const RESERVED = {
  what: 'a quantity that is not negative, such as "100m" or 300Mi',
  advice: "put numbers in quotes",
};

const LABEL_VALUE = {
  what: "at most 63 letters, digits, dots, hyphens and underscores",
  isOfForm: true,
  statesLength: true,
};

const SIZE = { what: "a whole number, 0 or more" };
const OTHER_RESOURCE = { what: "a map of resources of your own, such as {example.com/gpu-slices: 8}" };

const taints = (list: string): Record<string, Expectation> => ({
  [list]: { what: "a list of taints" },
  [`${list}[].key`]: NAME,
  [`${list}[].value`]: NAME,
  [`${list}[].timeAdded`]: { what: "a time such as 2026-01-31T12:00:00Z" },
});
const id = (prefix: string): Expectation => ({ what: `an id such as ${prefix}-0123456789abcdef0` });

const EXPECTATIONS: Readonly<Record<EntryKind, Readonly<Record<string, Expectation>>>> = {
  NodePool: {
    "template.metadata.labels": { what: "a map of labels, such as {team: shop}" },
    "template.metadata.labels.*": LABEL_VALUE,
    "template.metadata.annotations": { what: "a map of annotations, such as {example.com/owner: shop}" },
    "template.spec.nodeClassRef.group": { what: "karpenter.k8s.aws", advice: BY_NAME },
    "template.spec.nodeClassRef.kind": { what: "EC2NodeClass", advice: BY_NAME },
    "template.spec.nodeClassRef.name": { what: "the name of a node class" },
    "template.spec.expireAfter": DURATION_OR_NEVER,
    "template.spec.terminationGracePeriod": { what: DURATION, advice: inHours },
    "template.spec.requirements[].key": NAME,
    "template.spec.requirements[].values": { what: 'a list of strings, such as ["2"]' },
    "template.spec.requirements[].values[]": LABEL_VALUE,
    ...taints("template.spec.taints"),
    ...taints("template.spec.startupTaints"),
    "disruption.consolidateAfter": DURATION_OR_NEVER,
    "disruption.budgets[].nodes": { what: 'a share or a count in quotes, such as "10%" or "1"' },
    "disruption.budgets[].schedule": {
      what: "five cron fields such as 0 9 * * mon-fri, or @hourly, @daily, @midnight, @weekly, @monthly, @yearly, @annually",
    },
    "disruption.budgets[].duration": {
      what: "hours and minutes such as 8h, 30m or 1h30m",
      advice: "cron knows no seconds, and a day is 24h",
    },
    limits: { what: "a map of limits, such as {cpu: 100, memory: 400Gi}", advice: "write {} for none" },
    "limits.*": { what: QUANTITY },
  },
  EC2NodeClass: {
    "amiSelectorTerms[].alias": {
      what: `family@version such as al2023@${DEFAULT_VERSIONS.al2023} or bottlerocket@${DEFAULT_VERSIONS.bottlerocket}`,
      advice:
        "families are al2, al2023 and bottlerocket, and with @latest only windows2019, windows2022 and windows2025",
    },
    "amiSelectorTerms[].id": { what: "an AMI's id such as ami-0123456789abcdef0" },
    "subnetSelectorTerms[].id": id("subnet"),
    "securityGroupSelectorTerms[].id": id("sg"),
    "capacityReservationSelectorTerms[].id": id("cr"),
    "capacityReservationSelectorTerms[].ownerID": { what: "the 12 digits of an account, in quotes" },
    "placementGroupSelector.id": id("pg"),
    "placementGroupSelector.name": { what: "a name" },
    "blockDeviceMappings[].ebs.volumeSize": {
      what: "a size such as 50Gi, up to 59000Gi, 64000G, 58Ti or 64T, without a fraction",
    },
    instanceProfile: { what: "an instance profile's name" },
    role: { what: "an IAM role's name" },
    kubelet: { what: "a map of kubelet's settings" },
    "kubelet.evictionHard.*": THRESHOLD,
    "kubelet.evictionSoft.*": THRESHOLD,
    "kubelet.evictionSoftGracePeriod.*": { what: "a duration such as 90s or 2m", advice: "a day is 24h" },
    "kubelet.kubeReserved.*": RESERVED,
    "kubelet.systemReserved.*": RESERVED,
    tags: { what: "a map of tags, such as {team: shop}" },
    "amiSelectorTerms[].tags": { what: "a map of tags, such as {Name: my-ami}" },
    "subnetSelectorTerms[].tags": { what: "a map of tags, such as {Name: my-subnet}" },
    "securityGroupSelectorTerms[].tags": { what: "a map of tags, such as {Name: my-group}" },
    "capacityReservationSelectorTerms[].tags": { what: "a map of tags, such as {Name: my-reservation}" },
  },
  NodeOverlay: {
    price: { what: 'USD for an hour, in quotes, such as "0.0807"' },
    priceAdjustment: { what: 'a change in quotes, such as "-15%", "+10%" or "-0.02" (USD for an hour)' },
    capacity: OTHER_RESOURCE,
    "capacity.*": { what: QUANTITY },
    requirements: { what: "a list of requirements" },
    "requirements[].key": NAME,
    "requirements[].values": { what: 'a list of strings, such as ["2"]' },
    "requirements[].values[]": LABEL_VALUE,
  },
  CapacityBuffer: {
    limits: { what: "a map of limits, such as {cpu: 8, memory: 16Gi}" },
    "limits.*": { what: QUANTITY },
    replicas: SIZE,
    percentage: SIZE,
    scalableRef: {
      what: "a map with apiGroup, kind and name, such as {apiGroup: apps, kind: Deployment, name: shop}",
    },
    podTemplateRef: { what: "a map with the name of a PodTemplate" },
  },
};

/** What belongs at a place of the spec, and what to write there. */
export function expectationAt(
  kind: EntryKind,
  place: string,
  schema: Schema | undefined,
  value?: unknown,
): string {
  const own = EXPECTATIONS[kind][place];
  const isText = value === undefined || typeof value === "string";
  if (own === undefined || (own.isOfForm && !isText)) return expected(ofSchema(schema));
  const { what, advice } = own;
  return expected(what, typeof advice === "function" ? advice(value) : advice);
}

export function statesLength(kind: EntryKind, place: string): boolean {
  return EXPECTATIONS[kind][place]?.statesLength === true;
}

/** Whether this project has words of its own for a place. */
export function hasExpectation(kind: EntryKind, place: string): boolean {
  return EXPECTATIONS[kind][place] !== undefined;
}

function ofSchema(schema: Schema = {}): string {
  if (schema.enum) return either(schema.enum);
  switch (schema.type) {
    case "array":
      return "a list";
    case "boolean":
      return "true or false";
    case "integer":
      return wholeNumber(schema);
    case "object": {
      const keys = Object.keys(schema.properties ?? {});
      return keys.length === 0 ? "a map" : `a map with ${keys.join(", ")}`;
    }
    default:
      return "text";
  }
}

function wholeNumber({ minimum, maximum }: Schema): string {
  if (minimum !== undefined && maximum !== undefined) return `a whole number from ${minimum} to ${maximum}`;
  return minimum === undefined ? "a whole number" : `a whole number, ${minimum} or more`;
}
