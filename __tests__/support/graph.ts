/** One thing in a stack's JSON that others may refer to, with what it refers to itself. */
type Edges = ReadonlyMap<string, ReadonlySet<string>>;

const REFERENCE = /\b(data\.|ephemeral\.)?([a-z]+_[a-z0-9_]+)\.([A-Za-z][A-Za-z0-9_-]*)/g;

/** What depends on what in a synthesized stack, by `depends_on` and by reference, as Terraform reads it. */
export class Graph {
  private readonly edges: Edges;

  constructor(private readonly terraform: Record<string, any>) {
    const entries = ["resource", "data", "ephemeral"].flatMap((kind) =>
      Object.entries(terraform[kind] ?? {}).flatMap(([type, byId]) =>
        Object.entries(byId as Record<string, unknown>).map(([id, body]): [string, unknown] => [
          `${kind === "resource" ? "" : `${kind}.`}${type}.${id}`,
          body,
        ]),
      ),
    );
    this.edges = new Map(entries.map(([address, body]) => [address, referencesIn(body)]));
  }

  get addresses(): string[] {
    return [...this.edges.keys()];
  }

  /** Addresses of a type, or the only one whose address holds a word. */
  of(type: string, word = ""): string[] {
    return this.addresses.filter((address) => address.startsWith(`${type}.`) && address.includes(word));
  }

  only(type: string, word = ""): string {
    const [first, ...more] = this.of(type, word);
    if (first === undefined || more.length > 0)
      throw new Error(`expected one ${type} with ${word}, found ${[first, ...more]}`);
    return first;
  }

  /** Whether one is made after the other, and so destroyed before it. */
  isAfter(later: string, earlier: string): boolean {
    return this.allBefore(later).has(earlier);
  }

  allBefore(address: string, seen = new Set<string>()): Set<string> {
    for (const next of this.edges.get(address) ?? []) {
      if (seen.has(next)) continue;
      seen.add(next);
      this.allBefore(next, seen);
    }
    return seen;
  }

  /** References, from anywhere in the stack, to what the stack does not hold. */
  get dangling(): string[] {
    const known = new Set([...this.addresses, ...this.of("data.terraform_remote_state")]);
    return [...referencesIn(this.terraform)].filter((address) => !known.has(address));
  }
}

function referencesIn(body: unknown): Set<string> {
  const found = new Set<string>();
  const visit = (value: unknown, key = ""): void => {
    if (typeof value === "string") {
      const expressions =
        key === "depends_on"
          ? [value]
          : [...value.matchAll(/(?<!\$)\$\{([^}]*)\}/g)].map(([, inside]) => inside ?? "");
      for (const expression of expressions) {
        for (const [, data = "", type, id] of withoutTexts(expression).matchAll(REFERENCE))
          found.add(`${data}${type}.${id}`);
      }
    } else if (Array.isArray(value)) for (const item of value) visit(item, key);
    else if (typeof value === "object" && value !== null) {
      for (const [name, item] of Object.entries(value)) if (name !== "//") visit(item, name);
    }
  };
  visit(body);
  return found;
}

/** Texts in quotes within an expression speak of nothing. */
function withoutTexts(expression: string): string {
  return expression.replace(/"[^"]*"/g, "");
}
