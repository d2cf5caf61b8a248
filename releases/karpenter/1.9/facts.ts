import type { KarpenterFacts } from "../../karpenter";

export const FACTS: KarpenterFacts = {
  isLongTerm: true,
  // Placement groups came with 1.11, zonal shift and the polling of instances' status with 1.12.
  policies: {
    adds: {},
    lacksStatements: ["AllowZonalShiftStatusReadOnly"],
    lacksActions: ["ec2:DescribeInstanceStatus", "ec2:DescribePlacementGroups"],
  },
};
