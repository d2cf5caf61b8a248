import { type ITerraformDependable, TerraformAsset, TerraformResource } from "cdktf";
import { Construct } from "constructs";

export interface DrainHookProps {
  readonly clusterName: string;
  /** URL of the API server. */
  readonly clusterEndpoint: string;
  /** Certificate authority of the API server, base64; empty for one that any machine trusts. */
  readonly clusterCertificateAuthority: string;
  readonly region: string;
  /** Profile of the AWS CLI.
   * @default the credentials of the environment that Terraform runs in */
  readonly profile?: string;
  /** The only account that may be drained. With another's credentials the hook stops before any deletion.
   * @default the credentials' own */
  readonly accountId?: string;
  /** URL of an emulated AWS.
   * @default AWS itself */
  readonly awsEndpoint?: string;
  /** Seconds that nodes have to drain by themselves. Then this cluster's remaining instances are terminated. */
  readonly deadlineSeconds: number;
  /** Whether Karpenter makes instance profiles, so that leftover ones are looked for. `false` where every node class
   * names a profile of its own: IAM, which has no VPC endpoint, is then never called.
   * @default true */
  readonly ownsInstanceProfiles?: boolean;
  /** The releases of Karpenter and the wait for its CRDs: what must outlive the nodes. */
  readonly dependsOn: ITerraformDependable[];
}

/** How the script of hooks/ is told what to drain; an empty one counts as left out. */
const ENVIRONMENT = {
  DRAIN_CLUSTER: "cluster",
  DRAIN_API_SERVER: "endpoint",
  DRAIN_API_CA: "certificate_authority",
  DRAIN_REGION: "region",
  DRAIN_PROFILE: "profile",
  DRAIN_ACCOUNT_ID: "account_id",
  DRAIN_AWS_ENDPOINT: "aws_endpoint",
  DRAIN_DEADLINE_SECONDS: "deadline_seconds",
  DRAIN_INSTANCE_PROFILES: "instance_profiles",
} as const;

/**
 * Drains Karpenter's nodes when workloads is destroyed, where Terraform runs; needs bash, kubectl and aws there.
 *
 * It stands between Karpenter and the NodePools. At creation it is in the state before the first NodePool exists, so
 * an install that was cut is drained as well. At destroy it runs after the NodePools' release is gone and before
 * Karpenter goes; while a node lives it fails, and Terraform keeps Karpenter.
 *
 * Values reach the script through the state and as environment variables, never in the text of a command. A changed
 * one is an update in place: anything that replaces this resource would drain a running cluster.
 */
export class DrainHook extends Construct {
  /** What the release of the NodePools names in `dependsOn`. */
  readonly resource: TerraformResource;

  constructor(scope: Construct, id: string, props: DrainHookProps) {
    super(scope, id);
    const script = new TerraformAsset(this, "Script", { path: "hooks/drain-nodes.sh" });
    const input: Record<(typeof ENVIRONMENT)[keyof typeof ENVIRONMENT], string> = {
      cluster: props.clusterName,
      endpoint: props.clusterEndpoint,
      certificate_authority: props.clusterCertificateAuthority,
      region: props.region,
      profile: props.profile ?? "",
      account_id: props.accountId ?? "",
      aws_endpoint: props.awsEndpoint ?? "",
      deadline_seconds: String(props.deadlineSeconds),
      instance_profiles: props.ownsInstanceProfiles === false ? "keep" : "sweep",
    };
    // Not CDKTF's own DataResource, which runs `terraform version` in every synth.
    this.resource = new TerraformResource(this, "Drain", {
      terraformResourceType: "terraform_data",
      dependsOn: props.dependsOn,
      provisioners: [
        {
          type: "local-exec",
          when: "destroy",
          interpreter: ["bash"],
          command: `\${path.module}/${script.path}`,
          // try: a state that an older version wrote may lack a key, and must be drained all the same.
          environment: Object.fromEntries(
            Object.entries(ENVIRONMENT).map(([name, key]) => [name, `\${try(self.input.${key}, "")}`]),
          ),
        },
      ],
    });
    this.resource.addOverride("input", input);
  }
}
