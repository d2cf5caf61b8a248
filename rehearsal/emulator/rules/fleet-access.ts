import type { Rule } from "../rule";
import { asRoot } from "./as-root";

export const fleetAccess: Rule = {
  name: "fleet-access",
  reason:
    "with enforcement on, ministack refuses a request that other rules have rewritten, since its signature is broken",
  on: ["ec2:CreateFleet"],
  rewrite: asRoot,
};
