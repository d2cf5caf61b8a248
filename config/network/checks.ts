import { asRecord } from "../crd/reading";
import type { Environment } from "../environment-sections";
import { expected } from "../messages";
import { cniHasOwnRole } from "../node-roles/schema";
import type { Problem } from "../problems";
import type { Partially } from "../without-invalid";
import { endpointsLacking } from "./endpoints";
import { defaultServiceCidr, overlap } from "./ranges";

type Sections = Partially<Pick<Environment, "aws" | "cluster" | "interruption" | "karpenter" | "network">>;
const PUBLIC_ECR = "public.ecr.aws/";

type Network = NonNullable<Sections["network"]>;

/** What is wrong with the network beside the other sections, or with parts of it beside each other. */
export function networkProblems({ aws, cluster, network = {} }: Sections): Problem[] {
  return [
    ...existingProblems(network),
    ...zonesOfOtherRegions(network, aws?.region),
    ...overlaps(network, cluster?.serviceCidr),
  ];
}

/** What of the network works and costs. */
export function networkWarnings({ cluster, network = {}, interruption, karpenter }: Sections): Problem[] {
  // What endpoints an existing VPC has besides ours, its owner knows.
  if (!("nat" in network) || network.nat !== "none") return [];
  return [...missingEndpoints({ cluster, network, interruption, karpenter }), ...publicImage(karpenter)];
}

function missingEndpoints({
  cluster,
  network = {},
  interruption,
  karpenter,
}: Omit<Sections, "aws">): Problem[] {
  const { endpoints = [] } = network;
  const lacking = endpointsLacking(endpoints, {
    queue: interruption?.queue ?? true,
    podIdentity: karpenter?.identity !== "irsa" || cniHasOwnRole(cluster?.addons),
  });
  if (lacking.length === 0) return [];
  const message =
    endpoints.length === 0
      ? "nodes in private subnets reach no AWS API and no registry; they join only once the VPC has endpoints for all of them: network.endpoints: private"
      : `nodes in private subnets do not reach ${lacking.join(", ")}; add to network.endpoints what is missing, or write [private] in front`;
  return [{ path: ["network", "nat"], message }];
}

/** The controller's image, where no node can pull it from. */
function publicImage(karpenter: Sections["karpenter"]): Problem[] {
  const { repository = PUBLIC_ECR } = asRecord(asRecord(asRecord(karpenter?.values).controller).image);
  if (!String(repository).startsWith(PUBLIC_ECR)) return [];
  const message =
    "Karpenter's image does not arrive: public.ecr.aws has no VPC endpoint; copy it to an ECR of this region, and name that: " +
    'karpenter.values: { controller: { image: { repository: ..., digest: "" } } }';
  return [{ path: ["network", "nat"], message }];
}

function existingProblems({ existing, endpoints = [] }: Network): Problem[] {
  const { privateSubnetIds = [], publicSubnetIds = [], routeTableIds } = existing ?? {};
  const gateways = endpoints.filter((service) => service === "s3" || service === "dynamodb");
  const path = ["network", "existing"];
  return [
    ...publicSubnetIds.flatMap((id, index) =>
      privateSubnetIds.includes(id)
        ? [
            {
              path: [...path, "publicSubnetIds", index],
              message: expected("a subnet that is not among privateSubnetIds"),
            },
          ]
        : [],
    ),
    ...(gateways.length > 0 && routeTableIds?.length === 0
      ? [
          {
            path: [...path, "routeTableIds"],
            message: `needs the private subnets' route tables; the endpoint ${gateways.join(" and ")} adds its route to them`,
          },
        ]
      : []),
  ];
}

function zonesOfOtherRegions(network: Network, region: string | undefined): Problem[] {
  const zones = "zones" in network ? network.zones : undefined;
  if (typeof zones !== "object" || !region) return [];
  return zones.flatMap((zone, index) =>
    zone.startsWith(region)
      ? []
      : [{ path: ["network", "zones", index], message: expected(`zones of aws.region, such as ${region}a`) }],
  );
}

/** Ranges that hide each other: the VPC's from its Services, both from those behind a VPN. */
function overlaps(network: Network, serviceCidr: string | undefined): Problem[] {
  const vpcCidr = "cidr" in network ? network.cidr : undefined;
  const services = serviceCidr ?? (vpcCidr && defaultServiceCidr(vpcCidr));
  const problems: Problem[] = [];
  if (vpcCidr && serviceCidr && overlap(serviceCidr, vpcCidr)) {
    problems.push({
      path: ["cluster", "serviceCidr"],
      message: expected(`a range that shares nothing with network.cidr (${vpcCidr})`, "change one of them"),
    });
  }
  const { vpnCidrs = [] } = network;
  for (const [index, range] of vpnCidrs.entries()) {
    const path = ["network", "vpnCidrs", index];
    const [earlier] = vpnCidrs.slice(0, index).filter((other) => overlap(range, other));
    if (vpcCidr && overlap(range, vpcCidr)) {
      problems.push({
        path,
        message: expected(
          `a range that shares nothing with network.cidr (${vpcCidr})`,
          "answers would stay in the VPC; name the VPN's own range, or give the VPC another",
        ),
      });
    } else if (services && overlap(range, services)) {
      problems.push({
        path,
        message: expected(
          `a range that shares nothing with that of Kubernetes' Services (${services})`,
          "pods would not reach it; set cluster.serviceCidr to a free one",
        ),
      });
    } else if (earlier !== undefined) {
      problems.push({
        path,
        message: `conflicts with ${earlier}, which has these addresses already; name each once`,
      });
    }
  }
  return problems;
}
