import { closest } from "../loader/closest";
import type { Problem } from "../problems";

/** Regions of AWS, of every partition: botocore 1.43.11, data/partitions.json. */
const REGIONS = [
  ...["af-south-1", "ap-east-1", "ap-east-2", "ap-northeast-1", "ap-northeast-2", "ap-northeast-3"],
  ...["ap-south-1", "ap-south-2", "ap-southeast-1", "ap-southeast-2", "ap-southeast-3", "ap-southeast-4"],
  ...["ap-southeast-5", "ap-southeast-6", "ap-southeast-7", "ca-central-1", "ca-west-1"],
  ...["eu-central-1", "eu-central-2", "eu-north-1", "eu-south-1", "eu-south-2"],
  ...["eu-west-1", "eu-west-2", "eu-west-3", "il-central-1", "me-central-1", "me-south-1", "mx-central-1"],
  ...["sa-east-1", "us-east-1", "us-east-2", "us-west-1", "us-west-2"],
  ...["cn-north-1", "cn-northwest-1", "us-gov-east-1", "us-gov-west-1", "eusc-de-east-1"],
  ...["us-iso-east-1", "us-iso-west-1", "us-isob-east-1", "us-isob-west-1", "eu-isoe-west-1"],
  ...["us-isof-east-1", "us-isof-south-1"],
];

/** Words for the part of the world in a region's code, of which there are no others. */
const DIRECTIONS = new Set(REGIONS.flatMap((region) => region.split("-").slice(-2, -1)));

/** A region that is spelt as none can be: `eu-wset-1`. */
export function misspeltRegion(path: Problem["path"], region: string | undefined): Problem[] {
  if (region === undefined || REGIONS.includes(region) || !isMisspelt(region)) return [];
  return [{ path, message: `AWS has no region ${region}${meantInstead(region)}` }];
}

/** A region that nobody knew when this was written: more likely a slip of the pen than a region that AWS has opened since. */
export function unknownRegion(path: Problem["path"], region: string | undefined): Problem[] {
  if (region === undefined || REGIONS.includes(region)) return [];
  const message = `AWS had no region ${region} in November 2026${meantInstead(region)}; of one that is newer, Terraform's AWS provider must know`;
  return [{ path, message }];
}

function isMisspelt(region: string): boolean {
  return !DIRECTIONS.has(region.split("-").at(-2) ?? "");
}

function meantInstead(region: string): string {
  const meant = closest(region, REGIONS);
  return meant ? `; did you mean ${meant}?` : "";
}
