import type { NestedBlocks } from "./language";
import type { TypeInUse } from "./types-in-use";

/** Of each kind of thing, the nested blocks of its types. */
export interface KnownBlocks {
  readonly provider: Readonly<Record<string, NestedBlocks>>;
  readonly data: Readonly<Record<string, NestedBlocks>>;
  readonly ephemeral: Readonly<Record<string, NestedBlocks>>;
  readonly resource: Readonly<Record<string, NestedBlocks>>;
}

interface Block {
  readonly block_types?: Readonly<Record<string, { readonly block: Block }>>;
}
type Schemas = Readonly<Record<string, { readonly block: Block }>>;

/** What of `terraform providers schema -json` matters here. */
export interface ProviderSchemas {
  readonly provider_schemas: Readonly<
    Record<
      string,
      {
        readonly provider?: { readonly block?: Block };
        readonly resource_schemas?: Schemas;
        readonly data_source_schemas?: Schemas;
        readonly ephemeral_resource_schemas?: Schemas;
      }
    >
  >;
}

/** The blocks of these types, and of everything ephemeral, as far as these schemas tell. */
export function blocksOf({ provider_schemas }: ProviderSchemas, types: readonly TypeInUse[]): KnownBlocks {
  const known = { provider: {}, data: {}, ephemeral: {}, resource: {} } as Record<
    keyof KnownBlocks,
    Record<string, NestedBlocks>
  >;
  for (const [source, schemas] of Object.entries(provider_schemas)) {
    const name = source.split("/").at(-1) ?? source;
    known.provider[name] = nestedIn(schemas.provider?.block);
    for (const [type, { block }] of Object.entries(schemas.ephemeral_resource_schemas ?? {})) {
      known.ephemeral[type] = nestedIn(block);
    }
    for (const { kind, type } of types.filter(({ provider }) => provider === name)) {
      const own = kind === "data" ? schemas.data_source_schemas : schemas.resource_schemas;
      if (own?.[type] !== undefined) known[kind][type] = nestedIn(own[type].block);
    }
  }
  return known;
}

function nestedIn(block: Block | undefined): NestedBlocks {
  const entries = Object.entries(block?.block_types ?? {});
  return Object.fromEntries(entries.map(([name, { block: inner }]) => [name, nestedIn(inner)]));
}

/** Both together, sorted: what another release of a provider knows stays known. */
export function merged<T extends object>(one: T, other: T): T {
  const all = { ...one, ...other } as Record<string, object>;
  const inner = (from: object, key: string) => (from as Record<string, object | undefined>)[key] ?? {};
  const entries = Object.keys(all)
    .sort()
    .map((key) => [key, merged(inner(one, key), inner(other, key))]);
  return Object.fromEntries(entries) as T;
}
