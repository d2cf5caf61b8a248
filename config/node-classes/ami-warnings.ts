import { AMIS, type AmiReleases } from "../../releases/amis";
import type { Problem } from "../problems";
import type { NodeClassEntry } from "./schema";

interface Alias {
  readonly path: (string | number)[];
  readonly family: string;
  readonly release: string;
}

function aliasesOf({ ami, amiSelectorTerms = [] }: NodeClassEntry): Alias[] {
  const found: [(string | number)[], string | undefined][] = [
    [["ami"], ami],
    ...amiSelectorTerms.map(({ alias }, index): [(string | number)[], string | undefined] => [
      ["amiSelectorTerms", index, "alias"],
      alias,
    ]),
  ];
  return found.flatMap(([path, alias]) => {
    const [family = "", release = ""] = alias?.split("@") ?? [];
    return alias === undefined ? [] : [{ path, family, release }];
  });
}

function aliasWarning({ family, release }: Alias): string | undefined {
  const { bad, newest }: Partial<AmiReleases> =
    Object.entries(AMIS).find(([name]) => name === family)?.[1] ?? {};
  // Windows has no pinned aliases.
  if (release === "latest" && !family.startsWith("windows")) {
    return "every node is replaced when AWS releases an AMI, at an hour of its choice; pin a release such as al2023@v20260903";
  }
  const reason = bad && Object.hasOwn(bad, release) ? bad[release] : undefined;
  return (
    reason && `${family} ${release} must not run: ${reason}; pin another release such as ${family}@${newest}`
  );
}

/** What speaks against the AMI releases that a node class asks for, by paths below it. */
export function aliasWarnings(entry: NodeClassEntry): Problem[] {
  return aliasesOf(entry).flatMap((alias) => {
    const message = aliasWarning(alias);
    return message === undefined ? [] : [{ path: alias.path, message }];
  });
}
