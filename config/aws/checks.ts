import type { Environment } from "../environment-sections";
import type { Problem } from "../problems";
import type { Partially } from "../without-invalid";
import { credentialsProblems } from "./credentials";
import { misspeltRegion, unknownRegion } from "./regions";

const REGION = ["aws", "region"] as const;

/** What is wrong with the account, its region and as whom it is called. */
export function awsProblems(sections: Partially<Environment>): Problem[] {
  return [...misspeltRegion(REGION, sections.aws?.region), ...credentialsProblems(sections)];
}

export function awsWarnings({ aws }: Pick<Environment, "aws">): Problem[] {
  return unknownRegion(REGION, aws.region);
}
