import { z } from "zod";
import { expected } from "../messages";
import { cidr, isEachOnce, kmsKeyChoice, retentionDays, WITH_OTHER_PROBLEMS } from "../primitives";
import { ec2Tags } from "../tags/schema";
import { wholeNumber } from "../whole-number";
import { insteadOfZone } from "../zones";
import { vpcEndpoints } from "./endpoints";
import { overlap } from "./ranges";

/** Terms of an EC2NodeClass that select by id; the CRD takes no more. */
const MOST_SUBNETS = 30;
/** A security group has room for 60 rules. https://docs.aws.amazon.com/vpc/latest/userguide/amazon-vpc-limits.html */
const MOST_VPN_RANGES = 50;
/** Leaves room for the rules that are there, by source 12, and for one's own. */
const MOST_PORTS = 20;
/** Open from the control plane to nodes, and between nodes below the ephemeral ports. */
const OPEN = { webhooks: [4443, 8443, 9443, 10250, 10251], pods: [53, 80, 443] };

const zone = z.string().regex(/^[a-z]{2,4}(-[a-z]+)+-\d[a-f]$/, {
  error: ({ input }) => `${expected("a zone such as eu-west-1a")}${insteadOfZone(String(input))}`,
});
/** Of the host, the link and multicast. https://docs.aws.amazon.com/vpc/latest/userguide/vpc-cidr-blocks.html */
const NO_VPC = ["0.0.0.0/8", "127.0.0.0/8", "169.254.0.0/16", "224.0.0.0/3"];

const newVpc = {
  cidr: cidr
    .refine((range) => Number(range.split("/")[1]) >= 16 && Number(range.split("/")[1]) <= 20, {
      error: expected(
        "a range from /16 to /20, so that every zone gets a private and a public subnet of useful size",
      ),
    })
    .refine((range) => !NO_VPC.some((reserved) => overlap(range, reserved)), {
      error: expected(
        `a range that EC2 gives a VPC, such as 10.0.0.0/16`,
        `${NO_VPC.join(", ")} are kept for other uses`,
      ),
    })
    .default("10.0.0.0/16")
    .describe("IPv4 range of the new VPC."),
  zones: z
    .union([wholeNumber().min(2).max(6), z.array(zone).min(2).max(6)], {
      error: expected("a number from 2 to 6, or a list of 2 to 6 zones such as [eu-west-1a, eu-west-1b]"),
    })
    .default(3)
    .describe("Availability zones: how many, or which. EKS needs two; Spot capacity is better over three."),
  nat: z
    .enum(["one", "per-zone", "none"])
    .default("one")
    .describe(
      "NAT gateways. `one` for the whole VPC is the cheapest; with `per-zone` a zone's failure takes no other zone's way out; `none` leaves private subnets without a way out, for clusters that reach AWS through VPC endpoints.",
    ),
};

const vpcId = idOf("vpc", "a VPC's id");
const subnetId = idOf("subnet", "a subnet's id");

const existingVpc = z
  .strictObject({
    vpcId: vpcId.describe("The VPC. DNS resolution and DNS hostnames must be on in it."),
    privateSubnetIds: eachOnce(z.array(subnetId).min(2).max(MOST_SUBNETS)).describe(
      "Subnets of the nodes, in two zones at least, with a way to AWS and to the registries.",
    ),
    publicSubnetIds: eachOnce(z.array(subnetId).max(MOST_SUBNETS))
      .default([])
      .describe("Subnets of load balancers that the internet reaches."),
    controlPlaneSubnetIds: eachOnce(z.array(subnetId).min(2).max(MOST_SUBNETS))
      .optional()
      .describe(
        "Subnets of the control plane's network interfaces, in two zones at least; small ones will do. Default: privateSubnetIds.",
      ),
    routeTableIds: eachOnce(z.array(idOf("rtb", "a route table's id")))
      .default([])
      .describe("Route tables of the private subnets. The endpoint `s3` adds its route to them."),
    tagSubnets: z
      .boolean()
      .default(false)
      .describe(
        "Whether the subnets get the tags by which Karpenter (`karpenter.sh/discovery`) and the load balancer controller (`kubernetes.io/role/elb`, `internal-elb`) find them. Without, Karpenter selects them by id. Destroying infra takes the tags away, those too that were there before.",
      ),
  })
  .describe("A VPC that is there already, in place of a new one. It stays as it is.");

const either = {
  vpnCidrs: z
    .array(cidr)
    .max(MOST_VPN_RANGES)
    .default([])
    .describe(
      "Ranges outside the VPC, such as a VPN's, from which the API server's private endpoint is reached on port 443. The connection and its routes are yours. While `cluster.endpoint.public` is true the API's name leads callers outside the VPC to the public endpoint.",
    ),
  endpoints: vpcEndpoints,
  nodeSecurityGroupTags: ec2Tags
    .default({})
    .describe(
      "Tags of the nodes' security group besides those of everything. `Name` here takes the place of `eks-<cluster>-node`.",
    ),
  webhookPorts: ports({ from: 1, to: 65535, open: OPEN.webhooks }).describe(
    "TCP ports on which the API server reaches pods besides 4443, 8443, 9443, 10250 and 10251: of admission webhooks, such as Istio's 15017, and of aggregated APIs, such as KEDA's 6443.",
  ),
  podPorts: ports({ from: 1, to: 1024, open: OPEN.pods }).describe(
    "Ports below 1025 on which pods reach each other and nodes, by TCP and UDP, besides 53, 80 and 443: 22, 389 or 514, say. From 1025 on all are open.",
  ),
  flowLogs: z
    .strictObject({
      traffic: z
        .enum(["ALL", "ACCEPT", "REJECT"])
        .default("ALL")
        .describe("Which connections are recorded; `REJECT` alone costs least."),
      retentionDays: retentionDays.default(30).describe("Days that CloudWatch keeps them."),
      kmsKey: kmsKeyChoice
        .optional()
        .describe(
          "KMS key that encrypts them. `own`: a key that infra makes, for these logs alone; or the ARN of one whose policy must let logs.<region>.amazonaws.com use it (docs/security.md has the policy), else CloudWatch refuses the group. Default: encrypted by a key of CloudWatch's own.",
        ),
    })
    .optional()
    .describe("Records the VPC's connections in CloudWatch; `{}` takes the defaults. Default: none."),
};

export const networkSchema = z
  .union(
    [
      // Named here as well, or zod takes every mistake below it for an unknown key of this branch.
      z.strictObject({ existing: z.never().optional(), ...newVpc, ...either }),
      z.strictObject({ existing: existingVpc, ...either }),
    ],
    { error: expected("either existing (a VPC that is there), or cidr, zones and nat of a new one") },
  )
  .prefault({})
  .describe("The VPC of the cluster: a new one, or with `existing` one that is there already.");

export type NetworkSettings = z.output<typeof networkSchema>;

/** Ports without those that are open anyway: EC2 refuses a second rule for the same. */
function ports({ from, to, open }: { readonly from: number; readonly to: number; readonly open: number[] }) {
  return z
    .array(
      wholeNumber()
        .min(from)
        .max(to)
        .refine((port) => !open.includes(port), {
          error: expected("another port", `${open.join(", ")} are open anyway, so leave it out`),
        }),
    )
    .max(MOST_PORTS)
    .refine(isEachOnce, {
      error: expected("each port once"),
      ...WITH_OTHER_PROBLEMS,
    })
    .default([]);
}

function idOf(prefix: string, what: string) {
  return z
    .string()
    .regex(new RegExp(`^${prefix}-[0-9a-f]{8,17}$`), expected(`${what} such as ${prefix}-0123456789abcdef0`));
}

function eachOnce<Ids extends z.ZodArray<z.ZodString>>(ids: Ids): Ids {
  return ids.refine(isEachOnce, {
    error: expected("each id once"),
    ...WITH_OTHER_PROBLEMS,
  });
}
