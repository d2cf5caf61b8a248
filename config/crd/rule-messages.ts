import { expected } from "../messages";
import { reservedLabel } from "./labels";
import { asRecord } from "./reading";

/** A broken rule of a CRD, at the narrowest value that breaks it. */
export interface BrokenRule {
  /** The CRD's own words. */
  readonly message: string;
  readonly rule: string;
  readonly value: unknown;
  /** Key of the map or list that holds the value. */
  readonly key: string | number | undefined;
}

/** What is told of a broken rule, below the value that breaks it. */
export interface RuleMessage {
  readonly path: readonly string[];
  readonly message: string;
  /** Whether it is about the key that leads there. */
  readonly isOfKey?: boolean;
}

type Explain = (broken: BrokenRule, match: RegExpExecArray) => RuleMessage[];

const at = (message: string, ...path: string[]): Explain => {
  return () => [{ path, message }];
};

/** This project's words for the CRDs' rules, by theirs. */
const EXPLANATIONS: readonly (readonly [RegExp, Explain])[] = [
  [
    /^label (domain )?".*" is restricted/,
    ({ rule, value, key }) => {
      const label = typeof value === "string" && key === "key" ? value : String(key);
      return [{ path: [], message: reservedLabel(label, rule) }];
    },
  ],
  [
    /^'schedule' must be set with 'duration'/,
    at("needs schedule and duration together; write both, or neither"),
  ],
  [
    /operator '(In|NotIn)' must have a value/,
    (_, [, operator]) => [{ path: ["values"], message: expected(`at least one value with ${operator}`) }],
  ],
  [
    /must have a single positive integer value/,
    ({ value }) => [
      {
        path: ["values"],
        message: expected(
          `one whole number, 0 or more, in quotes with ${asRecord(value).operator}, such as ["2"]`,
        ),
      },
    ],
  ],
  [/^requirements with 'minValues'/, at(expected("at most as many as there are values"), "minValues")],
  [/^expected at least one, got none, \['name', 'id'\]/, at(expected("exactly one of id and name"))],
  [
    /^expected at least one, got none, \[(.*)\]/,
    (_, [, fields = ""]) => [
      { path: [], message: `needs at least one of ${listed(fields.replaceAll("'", "").split(", "))}` },
    ],
  ],
  [
    /^'alias' is mutually exclusive, cannot be set with a combination of other amiSelectorTerms/,
    at(expected("one term where an alias is used", "make a node class for each alias")),
  ],
  [/^'name' and 'id' are mutually exclusive/, at(expected("exactly one of id and name"))],
  [
    /^'(\w+)' is mutually exclusive/,
    ({ value }, [, field = ""]) => [
      {
        path: [],
        message: isEmptyList(value)
          ? expected("at least one term", "remove the line for none")
          : expected(
              `${field} alone in its term`,
              field === "alias" ? "remove the other fields" : "make a second term for the rest",
            ),
      },
    ],
  ],
  [/SelectorTerms cannot be empty/, at(expected("at least one term", "remove the line for the default"))],
  [/^empty tag keys or values/, at(expected("tags with a key and a value", '"*" stands for any value'))],
  [/^empty tag keys/, at(expected("tags with a key"))],
  [/^tag contains a restricted tag/, at("conflicts with a tag that Karpenter sets itself; remove it")],
  [/only one blockDeviceMappings with rootVolume/, at(expected("rootVolume: true on one device at most"))],
  [/^snapshotID or volumeSize must be defined/, at("needs volumeSize, snapshotID or both")],
  [
    /^snapshotID must be set when/,
    at("needs snapshotID, since only a volume from a snapshot is initialized", "volumeInitializationRate"),
  ],
  [
    /^at least one of tcpEstablishedTimeout/,
    at("needs at least one of tcpEstablishedTimeout, udpStreamTimeout and udpTimeout"),
  ],
  [
    /^imageGCHighThresholdPercent must be greater/,
    at(expected("more than imageGCLowThresholdPercent"), "imageGCHighThresholdPercent"),
  ],
  [
    /^(\w+) OwnerKey does not have a matching (\w+)/,
    ({ value }, [, side = "", other = ""]) => {
      const others = asRecord(asRecord(value)[other]);
      return Object.keys(asRecord(asRecord(value)[side]))
        .filter((signal) => !Object.hasOwn(others, signal))
        .map((signal) => ({
          path: [side, signal],
          message: `needs an entry of the same name in ${other}`,
        }));
    },
  ],
  [
    /^valid keys for \w+ are \[(.*)\]/,
    (_, [, keys = ""]) => [
      {
        path: [],
        message: expected(`one of ${keys.replaceAll("'", "").split(",").join(", ")}`),
        isOfKey: true,
      },
    ],
  ],
  [
    /^invalid resource restricted/,
    ({ key }) => [
      {
        path: [],
        message: expected(
          "a resource of your own, such as example.com/gpu-slices",
          `what an instance type has of ${key} is Karpenter's to know`,
        ),
        isOfKey: true,
      },
    ],
  ],
  [
    /^cannot set both 'price' and 'priceAdjustment'/,
    at("conflicts with price; keep one of the two", "priceAdjustment"),
  ],
  [
    /^If podTemplateRef is set, replicas or limits/,
    at("needs replicas or limits beside podTemplateRef, which say how much room is kept"),
  ],
  [
    /^You must define either PodTemplateRef or ScalableRef/,
    at("conflicts with scalableRef; keep one of the two", "podTemplateRef"),
  ],
  [
    /^networkInterfaces must include a primary/,
    at("needs a primary interface: networkCardIndex 0, deviceIndex 0, interfaceType interface"),
  ],
  [
    /^networkInterfaces must not have duplicate/,
    at(
      expected(
        "each pair of networkCardIndex and deviceIndex once, and one efa-only interface on each network card",
      ),
    ),
  ],
];

/** Whether a rule is about all of a list or map together, and not about each of its parts. */
export function isOfWhole(message: string): boolean {
  return /^networkInterfaces must include|does not have a matching/.test(message);
}

/** Nothing where this project has no words of its own for a rule. */
export function explainRule(broken: BrokenRule): RuleMessage[] | undefined {
  for (const [pattern, explain] of EXPLANATIONS) {
    const match = pattern.exec(broken.message);
    if (match !== null) return explain(broken, match);
  }
  return undefined;
}

function listed(names: readonly string[]): string {
  const [last = "", ...others] = names.toReversed();
  return others.length === 0 ? last : `${others.toReversed().join(", ")} and ${last}`;
}

function isEmptyList(value: unknown): boolean {
  return Array.isArray(value) && value.length === 0;
}
