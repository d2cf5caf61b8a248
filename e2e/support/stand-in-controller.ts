import { execFile } from "node:child_process";
import { promisify } from "node:util";
import type { KubeClient } from "../../rehearsal/kubernetes/client";
import type { KubeObject } from "../../rehearsal/kubernetes/objects";

const run = promisify(execFile);

interface Held extends KubeObject {
  readonly metadata: KubeObject["metadata"] & { readonly finalizers?: readonly string[] };
}

/**
 * Does to AWS what the AWS Load Balancer Controller does for an Ingress, as far as a destroy sees it: a finalizer
 * first, then a load balancer, a target group and a security group with the cluster's tag; all gone before the
 * finalizer goes. The real one is no Go module that can be built here.
 */
export class StandInController {
  constructor(
    private readonly client: KubeClient,
    private readonly cluster: string,
    private readonly env: NodeJS.ProcessEnv,
  ) {}

  async make(path: string, finalizer: string, name: string, vpcId: string, subnets: readonly string[]) {
    await this.client.merge(path, { metadata: { finalizers: [finalizer] } });
    const tag = `Key=elbv2.k8s.aws/cluster,Value=${this.cluster}`;
    await this.aws("elbv2", "create-load-balancer", "--name", name, "--subnets", ...subnets, "--tags", tag);
    await this.aws(
      ...["elbv2", "create-target-group", "--name", name, "--protocol", "HTTP", "--port", "80"],
      ...["--vpc-id", vpcId, "--tags", tag],
    );
    await this.aws(
      ...["ec2", "create-security-group", "--group-name", name, "--description", name, "--vpc-id", vpcId],
      ...["--tag-specifications", `ResourceType=security-group,Tags=[{${tag}}]`],
    );
  }

  /** Deletes what belongs to an object that is being deleted; whether there was one. */
  async letGo(path: string, name: string): Promise<boolean> {
    const held = await this.client.find<Held>(path);
    if (held?.metadata.deletionTimestamp === undefined) return false;
    const [balancer, group, security] = await Promise.all([
      this.aws(
        "elbv2",
        "describe-load-balancers",
        "--names",
        name,
        "--query",
        "LoadBalancers[0].LoadBalancerArn",
      ),
      this.aws(
        "elbv2",
        "describe-target-groups",
        "--names",
        name,
        "--query",
        "TargetGroups[0].TargetGroupArn",
      ),
      this.aws(
        ...["ec2", "describe-security-groups", "--filters", `Name=group-name,Values=${name}`],
        ...["--query", "SecurityGroups[0].GroupId"],
      ),
    ]);
    await this.aws("elbv2", "delete-load-balancer", "--load-balancer-arn", balancer);
    await this.aws("elbv2", "delete-target-group", "--target-group-arn", group);
    await this.aws("ec2", "delete-security-group", "--group-id", security);
    await this.client.merge(path, { metadata: { finalizers: null } });
    return true;
  }

  async aws(...args: readonly string[]): Promise<string> {
    const { stdout } = await run("aws", [...args, "--output", "text"], { env: this.env });
    return stdout.trim();
  }
}
