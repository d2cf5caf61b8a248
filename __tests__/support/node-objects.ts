import { workloadsOf } from "./stacks";

/** EC2NodeClasses and NodePools by name, as workloads hands them to their chart; a value of infra's as `<its name>`. */
export function nodeObjectsOf(settings: object): {
  readonly nodeClasses: Record<string, { readonly spec: any }>;
  readonly nodePools: Record<string, { readonly spec: any }>;
} {
  return chartValuesOf("karpenter-nodes", settings);
}

/** Values of a release of workloads, all that the stack itself sets. */
export function chartValuesOf(name: string, settings: object): any {
  const releases = Object.values<any>(workloadsOf(settings).terraform.resource.helm_release);
  const [values] = releases.find((release) => release.name === name).values;
  return JSON.parse(
    values
      .replaceAll(/\$\{jsonencode\([\w.]*\.outputs\.(\w+)\)\}/g, '"<$1>"')
      .replaceAll(/([$%])\1\{/g, "$1{"),
  );
}
