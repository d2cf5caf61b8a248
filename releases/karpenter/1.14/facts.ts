import type { KarpenterFacts } from "../../karpenter";

export const FACTS: KarpenterFacts = {
  isLongTerm: true,
  policies: { adds: {}, lacksStatements: [], lacksActions: [] },
};
