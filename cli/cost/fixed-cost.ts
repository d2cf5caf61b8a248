import type { ResolvedEnvironment } from "../../config/resolve";
import { HOURS_A_MONTH, type PriceList, priceOf } from "../../rehearsal/prices/price-list";
import { KUBERNETES, type KubernetesVersion } from "../../releases/kubernetes";
import { SERVICE_PRICES, type ServicePrice } from "../../releases/prices/services";

/** A part of an environment that costs whether it is used or not. */
export interface CostItem {
  readonly what: string;
  readonly count: number;
  /** Of one; nothing where the price is not known. */
  readonly perHour: number | undefined;
  /** Where the price is from. */
  readonly source: string;
}

type Priced = Pick<ResolvedEnvironment, "cluster" | "interruption" | "network" | "systemNodeGroup">;

type Network = NonNullable<Priced["network"]>;

/** Reached by a route, and free. */
const GATEWAYS: readonly string[] = ["s3", "dynamodb"];

/**
 * What an environment costs before Karpenter launches a node.
 *
 * @param today ISO date: by it a version of Kubernetes is in standard or in extended support
 */
export function fixedCost(environment: Priced, prices: PriceList, today: string): CostItem[] {
  const { cluster, network: settings, systemNodeGroup } = environment;
  // A cluster that is there costs its owner the same, with Karpenter or without.
  return [
    ...(cluster.existing ? [] : controlPlane(environment, today)),
    ...(settings && !cluster.existing ? network(settings) : []),
    ...(systemNodeGroup ? systemNodes(systemNodeGroup, prices) : []),
    ...(cluster.encryption && cluster.encryption.kmsKeyArn === undefined
      ? [item("KMS key of Kubernetes' secrets", SERVICE_PRICES.kmsKey)]
      : []),
    ...ownKeys(environment),
  ];
}

function ownKeys({ cluster, interruption, network }: Priced): CostItem[] {
  const choices = [
    cluster.logging?.types.length ? cluster.logging.kmsKey : undefined,
    network?.flowLogs?.kmsKey,
    interruption.queue ? interruption.kmsKey : undefined,
  ];
  const count = choices.filter((choice) => choice === "own").length;
  return count === 0 ? [] : [item("KMS key of logs or queue", SERVICE_PRICES.kmsKey, count)];
}

/** All of them together. */
export function totalOf(items: readonly CostItem[]): { readonly perHour: number; readonly perMonth: number } {
  const perHour = items.reduce((sum, { count, perHour: each = 0 }) => sum + count * each, 0);
  return { perHour, perMonth: perHour * HOURS_A_MONTH };
}

function controlPlane({ cluster }: Priced, today: string): CostItem[] {
  const own = item("control plane", SERVICE_PRICES.controlPlane);
  const { standardSupportEnds } = KUBERNETES[cluster.version as keyof typeof KUBERNETES] ?? LATEST;
  if (cluster.supportType === "STANDARD" || today <= standardSupportEnds) return [own];
  const what = `extended support of Kubernetes ${cluster.version}, since ${standardSupportEnds}`;
  return [own, item(what, SERVICE_PRICES.extendedSupport)];
}

/** What is newer than the table is in standard support. */
const LATEST: Pick<KubernetesVersion, "standardSupportEnds"> = { standardSupportEnds: "9999-12-31" };

function network(settings: Network): CostItem[] {
  const interfaces = settings.endpoints.filter((service) => !GATEWAYS.includes(service));
  const zones = zonesOf(settings);
  const where = "zones" in settings ? `${zones} zones` : `${zones} zones, as the fewest`;
  const endpoints =
    interfaces.length === 0
      ? []
      : [
          item(
            `VPC endpoint, ${interfaces.length} in ${where}`,
            SERVICE_PRICES.interfaceEndpoint,
            interfaces.length * zones,
          ),
        ];
  if (!("nat" in settings) || settings.nat === "none") return endpoints;
  const gateways = settings.nat === "one" ? 1 : zones;
  return [
    item("NAT gateway", SERVICE_PRICES.natGateway, gateways),
    item("its public IPv4 address", SERVICE_PRICES.publicAddress, gateways),
    ...endpoints,
  ];
}

/** Of an existing VPC only the subnets are known, and at most one endpoint is made for each zone: two are the fewest. */
function zonesOf(settings: Network): number {
  if (!("zones" in settings)) return 2;
  return typeof settings.zones === "number" ? settings.zones : settings.zones.length;
}

function systemNodes(
  { instanceTypes, desiredSize, volumeSize }: NonNullable<Priced["systemNodeGroup"]>,
  prices: PriceList,
): CostItem[] {
  const [instanceType = ""] = instanceTypes;
  const perHour = priceOf(prices, { instanceType, capacityType: "on-demand", zone: "" });
  return [
    { what: `system node ${instanceType}`, count: desiredSize, perHour, source: prices.source },
    item(`its gp3 volume of ${volumeSize} GiB`, SERVICE_PRICES.gp3Volume, desiredSize, volumeSize),
  ];
}

/** @param size how much of what is priced one has */
function item(what: string, { price, per, source }: ServicePrice, count = 1, size = 1): CostItem {
  const perHour = (per === "hour" ? price : price / HOURS_A_MONTH) * size;
  return { what, count, perHour, source };
}
