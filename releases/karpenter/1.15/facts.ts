import type { KarpenterFacts } from "../../karpenter";

export const FACTS: KarpenterFacts = {
  isLongTerm: false,
  // For the feature gate rebootForRepair, which is off by default.
  policies: { adds: { AllowScopedDeletion: ["ec2:RebootInstances"] }, lacksStatements: [], lacksActions: [] },
};
