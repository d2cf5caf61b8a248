import { z } from "zod";
import { DEFAULT_VERSIONS } from "../../releases/defaults";
import { expected } from "../messages";
import { policiesOf } from "../policies";
import { cidr, duration, durationSeconds, isEachOnce, releaseVersion } from "../primitives";
import { wholeNumber } from "../whole-number";

const chart = z.union(
  [
    z.strictObject({
      repository: z
        .string()
        .regex(
          /^(oci|https):\/\/[^\s{}]*[^\s{}/]$/,
          expected(
            "a repository such as https://aws.github.io/eks-charts or oci://registry.example.com/charts, without a slash at the end",
          ),
        )
        .describe("HTTPS or OCI repository that holds the chart `aws-load-balancer-controller`."),
    }),
    z.strictObject({
      path: z
        .string()
        .min(1)
        .describe(
          "Folder, relative to the repository's root, that holds the unpacked chart `aws-load-balancer-controller`. It travels inside the synthesized stack.",
        ),
    }),
  ],
  { error: expected("either repository (https://... or oci://...) or path (a folder)") },
);

export const loadBalancerControllerSchema = z
  .strictObject({
    enabled: z
      .boolean()
      .default(true)
      .describe(
        "`false` takes the controller out of the cluster, after the load balancers that it made. Deploy that once before you take the whole section out: without the section nothing waits for them, and they stay.",
      ),
    version: releaseVersion
      .default(DEFAULT_VERSIONS.loadBalancerController)
      .describe("Release of the chart. The role's policy is that of 3.5."),
    chart: chart
      .default({ repository: "https://aws.github.io/eks-charts" })
      .describe("Where the chart comes from."),
    identity: z
      .enum(["podIdentity", "irsa"])
      .default("podIdentity")
      .describe(
        "How the controller's pods come by their IAM role: EKS Pod Identity, or the cluster's OIDC provider.",
      ),
    reach: z
      .enum(["cluster", "account"])
      .default("cluster")
      .describe(
        "What the controller may change: what bears this cluster's tag, and security groups of its VPC (`cluster`), or any load balancer of the account, as its release documents the policy (`account`: for a TargetGroupBinding to a target group that others made).",
      ),
    protection: z
      .boolean()
      .optional()
      .describe(
        "Whether Ingresses may ask for WAF and Shield, whose calls no condition keeps to this cluster. Default: `true`, but `false` with `karpenter.isolatedVpc` and in the isolated partitions, which have no way to them.",
      ),
    networkPolicy: z
      .boolean()
      .default(false)
      .describe(
        "Whether a NetworkPolicy holds the controller's pods to DNS, port 443 and the Pod Identity agent, and lets others reach their webhook and metrics alone. Who enforces it: `karpenter.networkPolicy`.",
      ),
    policies: policiesOf("the controller's role"),
    replicas: wholeNumber()
      .min(1)
      .max(5)
      .default(2)
      .describe(
        "Replicas of the controller, one leads and all answer its webhooks. While none does, the API server takes no new Service.",
      ),
    securityGroup: z
      .strictObject({
        inboundCidrs: z
          .array(cidr)
          .min(1, expected("at least one range", "0.0.0.0/0 is the whole internet"))
          .refine(isEachOnce, expected("each range once"))
          .describe("IPv4 ranges that may call ports 80 and 443."),
      })
      .optional()
      .describe(
        "A security group for Application Load Balancers, the output `alb_security_group_id` of infra. Only an Ingress that names it in `alb.ingress.kubernetes.io/security-groups` uses it; for every other the controller makes one.",
      ),
    deadline: duration
      .refine((text) => durationSeconds(text) >= 60, {
        error: expected("1m or longer", "AWS takes minutes to let go of a load balancer"),
      })
      .default("15m")
      .describe(
        "Time for the controller to delete its load balancers when workloads is destroyed. After it the destroy stops, keeps the controller and names what is left.",
      ),
    values: z
      .record(z.string(), z.json())
      .default({})
      .describe("Values of the chart, merged last. Every key is checked against the release's own list."),
  })
  .optional()
  .describe(
    "The AWS Load Balancer Controller, which makes Application and Network Load Balancers of Ingresses, Services and Gateways. Left out: not installed; `{}` installs it.",
  );

export type LoadBalancerControllerSettings = NonNullable<z.output<typeof loadBalancerControllerSchema>>;
