import type { TerraformRemoteState } from "cdktf";
import { INFRA_LISTS, type InfraListName } from "../../config/infra-value";
import { kubectlImage } from "../../config/kubectl-image";
import type { SystemNodes } from "../../constructs/cluster/system-nodes";
import { expression } from "../../constructs/shared/expressions";
import { type ExistingClusterOutputs, readExistingClusterOutputs } from "../infra-outputs";

type Lists = Readonly<Record<InfraListName, unknown>>;

/** What infra found of a cluster that others made, as charts take it. */
export class DiscoveredCluster {
  /** Image of the Jobs that drain, where the file names none. */
  readonly kubectlImage: string;
  /** Of the Karpenter controller. */
  readonly replicas: unknown;
  readonly systemNodes: SystemNodes;
  /** A term for each id of a list. */
  readonly selectorTerms: Lists;

  constructor(state: TerraformRemoteState) {
    this.kubectlImage = kubectlImage(readExistingClusterOutputs(state).cluster_version);
    const output = (name: keyof ExistingClusterOutputs) =>
      `jsondecode(data.terraform_remote_state.${state.friendlyUniqueId}.outputs.${name})`;
    const part = (name: string) => expression(`${output("controller_nodes")}.${name}`);
    this.replicas = part("replicas");
    this.systemNodes = {
      placement: {
        nodeSelector: part("nodeSelector"),
        tolerations: part("tolerations"),
        affinity: part("affinity"),
      },
    };
    const terms = (name: InfraListName) => expression(`[for id in ${output(name)} : { id = id }]`);
    this.selectorTerms = Object.fromEntries(INFRA_LISTS.map((name) => [name, terms(name)])) as Lists;
  }
}
