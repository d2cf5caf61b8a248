interface Synthesized {
  readonly resource?: Readonly<
    Record<
      string,
      Readonly<Record<string, { readonly "//"?: { readonly metadata?: { readonly path?: string } } }>>
    >
  >;
}

/** Each resource's name and its construct's path within the stack. */
export function constructPaths(stack: unknown): [string, string][] {
  const { resource = {} } = stack as Synthesized;
  return Object.values(resource)
    .flatMap((named) => Object.entries(named))
    .map(([name, block]) => [name, block["//"]?.metadata?.path?.split("/").slice(1).join("/") ?? name]);
}
