import { asRecord } from "./crd/reading";
import type { Environment } from "./environment-sections";
import { pathText } from "./loader/path-text";
import { nodeClassSpec } from "./node-classes/spec";
import type { Problem } from "./problems";

/** A version that a file does not name, so that it is this project's default: another release of it may have another. */
export interface UnsetVersion {
  /** Such as `cluster`, `version`. */
  readonly path: Problem["path"];
  /** The default. */
  readonly version: string;
}

/** @param file what the file says, without defaults */
export function unsetVersions(file: unknown, environment: Environment): readonly UnsetVersion[] {
  const { cluster, karpenter, loadBalancerController } = environment;
  const sections = asRecord(file);
  const unset = (section: string, version: string | undefined) =>
    version === undefined || asRecord(sections[section]).version !== undefined
      ? []
      : [{ path: [section, "version"], version }];
  return [
    ...unset("cluster", cluster.version),
    ...unset("karpenter", karpenter.version),
    ...unset("loadBalancerController", loadBalancerController?.version),
    ...unsetImages(asRecord(sections.nodeClasses), environment),
  ];
}

function unsetImages(written: Readonly<Record<string, unknown>>, { nodeClasses }: Environment) {
  return Object.entries(nodeClasses).flatMap(([name, entry]) => {
    const { ami, amiSelectorTerms } = asRecord(written[name]);
    if (ami !== undefined || amiSelectorTerms !== undefined) return [];
    const [term] = nodeClassSpec(entry, { clusterName: "", nodeRoleName: "" }).amiSelectorTerms ?? [];
    return term?.alias === undefined ? [] : [{ path: ["nodeClasses", name, "ami"], version: term.alias }];
  });
}

/** One line about all of them. */
export function unsetVersionWarnings(unset: readonly UnsetVersion[]): Problem[] {
  const [first, ...others] = unset;
  if (first === undefined) return [];
  const rest = others.map(({ path, version }) => `${pathText(path)} (${version})`).join(", ");
  return [
    {
      path: first.path,
      message:
        `the file leaves it to this project, whose next release may choose a newer one (now ${first.version}); write down ` +
        `what you run${rest === "" ? "" : `, here and for ${rest}`}`,
    },
  ];
}
