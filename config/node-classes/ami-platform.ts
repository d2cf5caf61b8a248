import { type AmiFamily, familyOfAlias } from "./ami";
import { NODE_CLASS_DEFAULTS } from "./defaults";
import { familyOfTerms, type NodeClassEntry } from "./schema";

export type Architecture = "amd64" | "arm64";

/** AMI family of a node class, `Custom` where only its author knows. */
export function amiFamilyOf({ ami, amiSelectorTerms, amiFamily }: NodeClassEntry): AmiFamily {
  const terms = ami === undefined ? amiSelectorTerms : [{ alias: ami }];
  return familyOfTerms(terms) ?? amiFamily ?? (terms ? "Custom" : NODE_CLASS_DEFAULTS.amiFamily);
}

/** Architectures that a node class has AMIs for, or nothing where its terms do not tell. */
export function amiArchitectures(entry: NodeClassEntry): readonly Architecture[] | undefined {
  const { ami, amiSelectorTerms } = entry;
  if (ami !== undefined || amiSelectorTerms === undefined) return architecturesOf(amiFamilyOf(entry));

  const platforms = amiSelectorTerms.map(({ alias, name, ssmParameter }) => {
    const family = familyOfAlias(alias);
    return family ? architecturesOf(family) : architecturesIn(name ?? ssmParameter ?? "");
  });
  return platforms.every((each) => each !== undefined) ? [...new Set(platforms.flat())] : undefined;
}

function architecturesOf(family: AmiFamily): readonly Architecture[] {
  return family.startsWith("Windows") ? ["amd64"] : ["amd64", "arm64"];
}

/** AWS names the architecture in the names of its AMIs and of the parameters that hold their ids. */
function architecturesIn(name: string): readonly Architecture[] | undefined {
  if (/x86_64|amd64/i.test(name)) return ["amd64"];
  if (/arm64|aarch64/i.test(name)) return ["arm64"];
  return undefined;
}
