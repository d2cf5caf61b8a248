import { distance } from "fastest-levenshtein";
import { LABELS } from "../crd/labels";
import { closest } from "../loader/closest";
import { isFamilyName, isKnownFamily, knownValues } from "./labels";
import { INSTANCE_FAMILIES, INSTANCE_SIZES, INSTANCE_TYPES, isKnownType, sizesOf, TABLE_DATE } from "./table";

/** What is doubtful about a name of EC2's. */
export interface Doubt {
  /** Whether no family, old or new, is spelt so; else it may be newer than the table. */
  readonly isWrong: boolean;
  readonly message: string;
}

/** A name that no instance type of the table has: a slip of the pen, or something newer. */
export function typeDoubt(name: string): Doubt | undefined {
  if (isKnownType(name)) return undefined;
  const [family = "", size, ...more] = name.split(".");
  if (size === undefined || more.length > 0 || !isFamilyName(family)) {
    if (isKnownFamily(name))
      return wrong(
        `${name} is a family; write a size with it, such as ${name}.${sizesOf(name)[0]}, or instanceFamilies: [${name}]`,
      );
    const meant = closestType(name);
    return wrong(
      `expected a family, a dot and a size, such as m7i.large, got ${JSON.stringify(name)}${didYouMean(meant)}`,
    );
  }
  if (!INSTANCE_SIZES.includes(size)) {
    const ofFamily = closest(size, sizesOf(family)) ?? closest(size, INSTANCE_SIZES);
    return wrong(`EC2 has no size ${size}${didYouMean(ofFamily && `${family}.${ofFamily}`)}`);
  }
  if (!isKnownFamily(family)) {
    const meant = closestFamily(family);
    return newer(`family ${family}`, meant && `${meant}.${size}`);
  }
  return newer(`${name} (${family} has ${sizesOf(family).join(", ")})`);
}

function familyDoubt(name: string): Doubt | undefined {
  if (isKnownFamily(name)) return undefined;
  if (isKnownType(name))
    return wrong(`${name} is a type; write its family, ${name.split(".")[0]}, or instanceTypes: [${name}]`);
  if (knownValues(LABELS.instanceCategory).includes(name)) {
    return wrong(
      `${name} is a category; write a family such as ${newestOf(name)}, or instanceCategories: [${name}]`,
    );
  }
  if (!isFamilyName(name)) {
    return wrong(
      `expected a family such as m7i, got ${JSON.stringify(name)}${didYouMean(closest(name, INSTANCE_FAMILIES))}`,
    );
  }
  return newer(`family ${name}`, closestFamily(name));
}

/** What people call categories whose name is a letter. */
const CATEGORIES: Readonly<Record<string, string>> = {
  accelerated: "g, p, inf or trn",
  arm: "architectures: [arm64]",
  arm64: "architectures: [arm64]",
  burstable: "t",
  compute: "c",
  general: "m",
  gpu: "g or p",
  gpus: "g or p",
  graviton: "architectures: [arm64]",
  memory: "r or x",
  storage: "i or d",
};

function categoryDoubt(name: string): Doubt | undefined {
  const categories = knownValues(LABELS.instanceCategory);
  if (categories.includes(name)) return undefined;
  const plain = name.toLowerCase();
  if (isKnownFamily(plain) || isKnownType(plain)) {
    const short = isKnownType(plain) ? "instanceTypes" : "instanceFamilies";
    return wrong(
      `${name} is no category; write ${short}: [${plain}], or its category, ${/^[a-z]+/.exec(plain)?.[0]}`,
    );
  }
  const meant = CATEGORIES[plain.replace(/[-_ ].*$/, "")] ?? categories.find((each) => each === plain);
  return wrong(
    `expected one of EC2's categories, ${categories.join(", ")}, got ${JSON.stringify(name)}${didYouMean(meant)}`,
  );
}

/** Labels whose values are whole numbers, and what they count. */
const COUNTS: Readonly<Record<string, string>> = {
  "karpenter.k8s.aws/instance-cpu": "vCPUs",
  "karpenter.k8s.aws/instance-memory": "MiB",
  "karpenter.k8s.aws/instance-generation": "generations",
  "karpenter.k8s.aws/instance-gpu-count": "GPUs",
  "karpenter.k8s.aws/instance-gpu-memory": "MiB",
  "karpenter.k8s.aws/instance-accelerator-count": "accelerators",
  "karpenter.k8s.aws/instance-local-nvme": "GB",
  "karpenter.k8s.aws/instance-ebs-bandwidth": "Mbit/s",
  "karpenter.k8s.aws/instance-network-bandwidth": "Mbit/s",
  "karpenter.k8s.aws/instance-cpu-sustained-clock-speed-mhz": "MHz",
};

/** A value that no instance type of the table has for a label of Karpenter's. */
export function valueDoubt(label: string, value: string): Doubt | undefined {
  switch (label) {
    case LABELS.instanceType:
      return typeDoubt(value);
    case LABELS.instanceFamily:
      return familyDoubt(value);
    case LABELS.instanceCategory:
      return categoryDoubt(value);
    case "karpenter.k8s.aws/instance-size":
      return INSTANCE_SIZES.includes(value)
        ? undefined
        : wrong(`EC2 has no size ${value}${didYouMean(closest(value, INSTANCE_SIZES))}`);
    default:
      return COUNTS[label] ? countDoubt(COUNTS[label], value) : wordDoubt(label, value);
  }
}

function countDoubt(unit: string, value: string): Doubt | undefined {
  if (/^[0-9]+$/.test(value)) return undefined;
  const [, size, prefix] = /^([0-9]+) ?(Gi?B?|Ti?B?)$/.exec(value) ?? [];
  const meant = unit === "MiB" && size && String(Number(size) * (prefix?.startsWith("G") ? 1024 : 1024 ** 2));
  return wrong(
    `expected a whole number of ${unit}, in quotes, got ${JSON.stringify(value)}${didYouMean(meant ? `"${meant}"` : undefined)}`,
  );
}

function wordDoubt(label: string, value: string): Doubt | undefined {
  const words = label.startsWith("karpenter.k8s.aws/instance-") ? knownValues(label) : [];
  if (words.length === 0 || words.includes(value)) return undefined;
  const meant =
    closest(value, words) ?? words.find((word) => word !== "" && value.toLowerCase().endsWith(`-${word}`));
  const message = `no instance type has it, by the table of ${TABLE_DATE}; they have ${words.filter((word) => word !== "").join(", ")}${didYouMean(meant)}`;
  return { isWrong: meant !== undefined, message };
}

function wrong(message: string): Doubt {
  return { isWrong: true, message };
}

function newer(what: string, meant?: string): Doubt {
  return {
    isWrong: false,
    message: `EC2 had no ${what} on ${TABLE_DATE}${didYouMean(meant)}; if it is newer, nothing here could check that it fits`,
  };
}

function didYouMean(meant: string | undefined): string {
  return meant ? ` (did you mean ${meant}?)` : "";
}

/** `t3-medium`, `m7i,large`, `M7i.Large`: the sign between family and size first, which is much of what goes wrong. */
function closestType(name: string): string | undefined {
  const dotted = name.toLowerCase().replace(/[^a-z0-9.-]|-(?=[a-z0-9]+$)/, ".");
  return isKnownType(dotted)
    ? dotted
    : closest(
        name,
        INSTANCE_TYPES.map((type) => type.name),
      );
}

/** Of families, whose names are short, only one of the same letters or one letter away is near: `mi7`, `m7ii`. */
function closestFamily(name: string): string | undefined {
  const letters = (text: string) => [...text].sort().join("");
  return (
    INSTANCE_FAMILIES.find((family) => letters(family) === letters(name)) ??
    INSTANCE_FAMILIES.filter((family) => family.length > 2).find((family) => distance(family, name) === 1)
  );
}

function newestOf(category: string): string {
  const families = INSTANCE_FAMILIES.filter((family) => /^[a-z]+/.exec(family)?.[0] === category);
  return families.at(-1) ?? "m7i";
}
