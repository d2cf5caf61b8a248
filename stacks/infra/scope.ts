import type { Grants } from "../../config/infra-needs/grants";
import type { ResolvedEnvironment } from "../../config/resolve";

/** What every part of infra is told: the environment, and where its resources are. */
export interface InfraScope {
  /** Its texts ready for Terraform. */
  readonly environment: ResolvedEnvironment;
  /** The plain name, for names and policies; parts that must wait for the cluster take its own attribute. */
  readonly clusterName: string;
  /** `aws`, `aws-cn`, `aws-us-gov`. */
  readonly partition: string;
  readonly region: string;
  readonly accountId: string;
  /** What node classes, add-ons and chart values ask of infra. */
  readonly grants: Grants;
}
