import type { AwsCall } from "../aws-call";
import { type Answer, jsonAnswer, type Rule } from "../rule";

/** A shift away from a zone, as ARC tells of it. */
export interface ShiftedZone {
  /** Such as `euw1-az2`. */
  readonly zoneId: string;
  /** Seconds since 1970. */
  readonly since: number;
  readonly until: number;
}

export const zonalShifts: Rule = {
  name: "zonal-shifts",
  reason: "ministack has no ARC, and a controller that is to obey zonal shifts ends where it cannot ask",
  on: ["arc-zonal-shift:GetManagedResource"],
  answer: (call) => managedResource(call, []),
};

/** https://docs.aws.amazon.com/arc-zonal-shift/latest/api/API_GetManagedResource.html */
export function managedResource({ parameters }: AwsCall, shifted: readonly ShiftedZone[]): Answer {
  const arn = String(parameters.resourceIdentifier);
  return jsonAnswer({
    arn,
    name: arn.split("/").at(-1),
    appliedWeights: {},
    autoshifts: [],
    zonalShifts: shifted.map(({ zoneId, since, until }) => ({
      appliedStatus: "APPLIED",
      awayFrom: zoneId,
      comment: "rehearsed",
      expiryTime: until,
      resourceIdentifier: arn,
      startTime: since,
      zonalShiftId: "rehearsed",
    })),
  });
}
