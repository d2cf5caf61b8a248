/** What a zone's name stands for, as far as it says so itself. */
export type ZoneKind = "availability zone" | "Local Zone" | "Wavelength Zone" | "zone id" | "region";

const REGION = "[a-z]{2,4}(?:-[a-z]+)+-[0-9]";

const KINDS: readonly (readonly [ZoneKind, RegExp])[] = [
  // AWS gives no account more than six zones of a region (us-east-1).
  ["availability zone", new RegExp(`^${REGION}[a-f]$`)],
  ["Wavelength Zone", new RegExp(`^${REGION}-wl[0-9]-.+$`)],
  ["Local Zone", new RegExp(`^${REGION}-[a-z]{3,}-[0-9][a-z]$`)],
  ["zone id", /^[a-z]{3,}[0-9](-[a-z]{3,}[0-9])?-(az|wlz)[0-9]+$/],
  ["region", new RegExp(`^${REGION}$`)],
];

/** Kind of a zone, nothing where no zone of AWS' is spelt so. */
export function zoneKind(zone: string): ZoneKind | undefined {
  return KINDS.find(([, pattern]) => pattern.test(zone))?.[0];
}

/** What a text is that should be the name of an Availability Zone, for the end of a message. */
export function insteadOfZone(text: string): string {
  switch (zoneKind(text)) {
    case "zone id":
      return `; ${text} is a zone's id, which stands for another letter in each account: aws ec2 describe-availability-zones --zone-ids ${text} tells its name`;
    case "region":
      return `; ${text} is a region`;
    case "Local Zone":
    case "Wavelength Zone":
      return `; ${text} is a ${zoneKind(text)}, and EKS takes Availability Zones only`;
    default:
      return "";
  }
}
