import type { Rule } from "./rule";
import { addonVersions } from "./rules/addon-versions";
import { amiParameters } from "./rules/ami-parameters";
import { availabilityZones } from "./rules/availability-zones";
import { clusterEndpoint } from "./rules/cluster-endpoint";
import { clusterSettings } from "./rules/cluster-settings";
import { dryRun } from "./rules/dry-run";
import { fleetChoice } from "./rules/fleet-choice";
import { fleetInstances } from "./rules/fleet-instances";
import { fleetOverrides } from "./rules/fleet-overrides";
import { flowLogs } from "./rules/flow-logs";
import { instanceTypes } from "./rules/instance-types";
import { launchTemplateNames } from "./rules/launch-template-names";
import { loadBalancerVpc } from "./rules/load-balancer-vpc";
import { metricAlarms } from "./rules/metric-alarms";
import { nodeGroupSettings } from "./rules/node-group-settings";
import { oidcIssuer } from "./rules/oidc-issuer";
import { onDemandPrices } from "./rules/on-demand-prices";
import { parameterImages } from "./rules/parameter-images";
import { policySimulation } from "./rules/policy-simulation";
import { revokeAllPorts } from "./rules/revoke-all-ports";
import { rolePolicies } from "./rules/role-policies";
import { securityGroupsById } from "./rules/security-groups-by-id";
import { spotPrices } from "./rules/spot-prices";
import { versionUpdates } from "./rules/version-updates";
import { vpcEndpoints } from "./rules/vpc-endpoints";
import { zonalShifts } from "./rules/zonal-shifts";

/** Every correction to the emulators: first what Terraform meets, then what Karpenter does. */
export const RULES: readonly Rule[] = [
  // Before all others: what a role may not do has no answer.
  rolePolicies,

  availabilityZones,
  oidcIssuer,
  policySimulation,
  clusterEndpoint,
  clusterSettings,
  nodeGroupSettings,
  versionUpdates,
  addonVersions,
  revokeAllPorts,
  vpcEndpoints,
  flowLogs,
  metricAlarms,
  loadBalancerVpc,

  dryRun,
  instanceTypes,
  onDemandPrices,
  spotPrices,
  amiParameters,
  parameterImages,
  securityGroupsById,
  launchTemplateNames,
  fleetChoice,
  fleetOverrides,
  fleetInstances,
  zonalShifts,
];
