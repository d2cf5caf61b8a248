import { createHash } from "node:crypto";

/** Most characters of a name, from each service's quotas. */
export const NAME_LIMITS = {
  iamRole: 64,
  iamPolicy: 128,
  instanceProfile: 128,
  eventRule: 64,
  queue: 80,
  launchTemplate: 128,
  topic: 256,
  alarm: 255,
} as const;

const HASH_CHARACTERS = 8;

/**
 * A base with a suffix, at most `limit` characters. A base that is too long is cut and given a hash of itself, so that
 * two long names which differ only at their end stay two names.
 */
export function awsName(base: string, suffix: string, limit: number): string {
  const room = limit - suffix.length;
  if (base.length <= room) return `${base}${suffix}`;
  const hash = createHash("sha256").update(base).digest("hex").slice(0, HASH_CHARACTERS);
  return `${base.slice(0, room - HASH_CHARACTERS - 1)}-${hash}${suffix}`;
}
