import type { KarpenterFacts } from "../../karpenter";

export const FACTS: KarpenterFacts = {
  isLongTerm: false,
  policies: { adds: {}, lacksStatements: [], lacksActions: [] },
};
