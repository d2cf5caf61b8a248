/** One thing that a stack would make. */
export interface Step {
  readonly what: string;
  readonly detail: string;
}

type Block = Readonly<Record<string, unknown>>;
type Blocks = Readonly<Record<string, Readonly<Record<string, Block>>>>;

/** What the workloads stack makes in the cluster, in Terraform's order, from its synthesized JSON. */
export function installPlan(stack: unknown): Step[] {
  const { resource = {} } = stack as { resource?: Blocks };
  const blocks = Object.entries(resource).flatMap(([type, named]) =>
    Object.entries(named).map(([name, block]) => ({ address: `${type}.${name}`, type, block })),
  );
  const before = (block: Block) => blocks.filter(({ address }) => JSON.stringify(block).includes(address));
  const ordered: typeof blocks = [];
  const visit = (one: (typeof blocks)[number]) => {
    if (ordered.includes(one)) return;
    for (const other of before(one.block)) visit(other);
    ordered.push(one);
  };
  for (const each of blocks) visit(each);
  return ordered.flatMap(({ type, block }) => describe(type, block));
}

function describe(type: string, block: Block): Step[] {
  if (type === "helm_release") return [release(block), ...nodeResources(block)];
  if (type === "time_sleep")
    return [{ what: "pause", detail: `${block.create_duration}, for the CRDs to be known` }];
  if (type === "terraform_data") {
    return [{ what: "drain hook", detail: "on destroy: ends every node, and waits, before Karpenter goes" }];
  }
  return [{ what: type, detail: "" }];
}

function release(block: Block): Step {
  const { name, namespace, version, repository } = block;
  const from = repository === undefined ? "this project's own chart" : `${version} from ${repository}`;
  return { what: `release ${name}`, detail: `${from}, in ${namespace}` };
}

interface Requirement {
  readonly key: string;
  readonly operator: string;
  readonly values?: readonly string[];
}

interface NodeValues {
  readonly nodeClasses?: Readonly<Record<string, { spec: { amiSelectorTerms: readonly Block[] } }>>;
  readonly nodePools?: Readonly<
    Record<string, { spec: { limits?: Block; template: { spec: { requirements: readonly Requirement[] } } } }>
  >;
}

function nodeResources({ values }: Block): Step[] {
  const { nodeClasses = {}, nodePools = {} } = valuesOf(values);
  return [
    ...Object.entries(nodeClasses).map(([name, { spec }]) => ({
      what: `  EC2NodeClass ${name}`,
      detail: spec.amiSelectorTerms.flatMap((term) => Object.values(term)).join(", "),
    })),
    ...Object.entries(nodePools).map(([name, { spec }]) => ({
      what: `  NodePool ${name}`,
      detail: [...spec.template.spec.requirements.map(requirement), ...limits(spec.limits)].join("; "),
    })),
  ];
}

const OPERATORS: Readonly<Record<string, string>> = {
  In: "",
  NotIn: "not ",
  Gt: "> ",
  Lt: "< ",
  Gte: ">= ",
  Lte: "<= ",
};

function requirement({ key, operator, values = [] }: Requirement): string {
  const sign = OPERATORS[operator] ?? `${operator} `;
  return `${key.split("/").at(-1)} ${sign}${values.join("|")}`.trimEnd();
}

function limits(limited: Block = {}): string[] {
  const entries = Object.entries(limited).map(([resource, amount]) => `${amount} ${resource}`);
  return entries.length === 0 ? [] : [`at most ${entries.join(", ")}`];
}

/** The chart's values, with nothing where Terraform will put an output of infra. */
function valuesOf(values: unknown): NodeValues {
  const [text] = Array.isArray(values) ? values : [];
  if (typeof text !== "string") return {};
  return JSON.parse(text.replace(/\$\{[^}]*\}/g, "null")) as NodeValues;
}
