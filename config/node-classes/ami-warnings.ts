import { AMIS, type AmiReleases } from "../../releases/amis";
import { compareVersions } from "../cluster/compatibility";
import type { Problem } from "../problems";
import { NODE_CLASS_DEFAULTS } from "./defaults";
import type { NodeClassEntry } from "./schema";

interface Alias {
  readonly path: (string | number)[];
  readonly family: string;
  readonly release: string;
}

function aliasesOf({ ami, amiSelectorTerms = [] }: NodeClassEntry): Alias[] {
  const aliases: [(string | number)[], string | undefined][] = [
    [["ami"], ami],
    ...amiSelectorTerms.map(({ alias }, index): [(string | number)[], string | undefined] => [
      ["amiSelectorTerms", index, "alias"],
      alias,
    ]),
  ];
  return aliases.flatMap(([path, alias]) => {
    const [family = "", release = ""] = alias?.split("@") ?? [];
    return alias === undefined ? [] : [{ path, family, release }];
  });
}

function aliasWarning({ family, release }: Alias): string | undefined {
  // Windows has no pinned aliases.
  if (release === "latest" && !family.startsWith("windows")) {
    return `every node is replaced when AWS releases an AMI, at an hour of its choice; pin a release such as ${NODE_CLASS_DEFAULTS.aliases.AL2023}`;
  }
  const releases = releasesOf(family);
  const version = bare(release);
  if (releases === undefined || !/^\d+(\.\d+)*$/.test(version)) return undefined;
  const { newest } = releases;
  const bad = badRelease(family, release);
  if (bad !== undefined) {
    return `${family} ${release} must not run: ${bad.reason}; pin another release such as ${family}@${newest}`;
  }
  if (compareVersions(version, bare(newest)) <= 0) return undefined;
  return `this release of the project knows ${family} up to ${newest}, and cannot say whether a newer one is known to be bad; read its release notes`;
}

function releasesOf(family: string): AmiReleases | undefined {
  return Object.entries<AmiReleases>(AMIS).find(([name]) => name === family)?.[1];
}

/** What is wrong with a release of a family's AMI, and what to take instead; nothing where nothing is known. */
export function badRelease(
  family: string,
  release: string,
): { readonly reason: string; readonly newest: string } | undefined {
  const { bad = {}, newest = "" } = releasesOf(family) ?? {};
  const reason = Object.entries(bad).find(([name]) => bare(name) === bare(release))?.[1];
  return reason === undefined ? undefined : { reason, newest };
}

/** Aliases name a release with its `v` or without. */
function bare(version: string): string {
  return version.replace(/^v/, "");
}

/** What speaks against the AMI releases that a node class asks for, by paths below it. */
export function aliasWarnings(entry: NodeClassEntry): Problem[] {
  return aliasesOf(entry).flatMap((alias) => {
    const message = aliasWarning(alias);
    return message === undefined ? [] : [{ path: alias.path, message }];
  });
}
