import type { Rule } from "./rule";
import { addonVersions } from "./rules/addon-versions";
import { clusterEndpoint } from "./rules/cluster-endpoint";
import { clusterSettings } from "./rules/cluster-settings";
import { nodeGroupSettings } from "./rules/node-group-settings";
import { oidcIssuer } from "./rules/oidc-issuer";
import { revokeAllPorts } from "./rules/revoke-all-ports";

/** Every correction to the emulators. */
export const RULES: readonly Rule[] = [
  oidcIssuer,
  clusterEndpoint,
  clusterSettings,
  nodeGroupSettings,
  addonVersions,
  revokeAllPorts,
];
