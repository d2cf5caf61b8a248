import { z } from "zod";
import { DEFAULT_VERSIONS } from "../../releases/defaults";
import { expected } from "../messages";

const AMI_FAMILIES = [
  "AL2",
  "AL2023",
  "Bottlerocket",
  "Custom",
  "Windows2019",
  "Windows2022",
  "Windows2025",
] as const;

export type AmiFamily = (typeof AMI_FAMILIES)[number];

const ALIAS = expected(
  `family@version such as al2023@${DEFAULT_VERSIONS.al2023} or bottlerocket@${DEFAULT_VERSIONS.bottlerocket}`,
  "families are al2, al2023 and bottlerocket, and with @latest only windows2019, windows2022 and windows2025",
);

export const amiAlias = z
  .string(ALIAS)
  .max(30, expected("at most 30 characters"))
  .regex(/^((al2|al2023|bottlerocket)@.+|windows(2019|2022|2025)@latest(@.*)?)$/, ALIAS);

/** Family of an alias such as `al2023@v20261012`, or nothing where it is none. */
export function familyOfAlias(alias: string | undefined): AmiFamily | undefined {
  const family = alias?.split("@")[0];
  return AMI_FAMILIES.find((name) => name !== "Custom" && name.toLowerCase() === family);
}
