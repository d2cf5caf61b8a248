/** The address ranges of one zone. */
export interface ZoneSubnets {
  readonly publicCidr: string;
  readonly privateCidr: string;
}

/**
 * How a VPC of at most this size (as a prefix length) is cut: into 2^privateBits equal blocks, the
 * last of which holds the public subnets. Each private subnet is one of the other blocks, so the
 * number of zones never decides where a subnet lies.
 */
const LAYOUTS = [
  { largestPrefix: 16, privateBits: 4 },
  { largestPrefix: 22, privateBits: 3 },
  { largestPrefix: 24, privateBits: 2 },
] as const;

/** AWS makes no larger VPC. https://docs.aws.amazon.com/vpc/latest/userguide/vpc-cidr-blocks.html */
const LARGEST_VPC = 16;
/** A smaller one has no room for three zones of nodes. */
const SMALLEST_VPC = 24;

/** AWS makes no smaller subnet. https://docs.aws.amazon.com/vpc/latest/userguide/subnet-sizing.html */
const SMALLEST_SUBNET = 28;

/** Public subnets hold NAT gateways and load balancers alone: more than a /24 is waste. */
const LARGEST_PUBLIC_SUBNET = 24;

/** EKS places a control plane only in two zones or more. */
const FEWEST_ZONES = 2;

/**
 * Cuts a VPC's range into a large private and a small public subnet for each zone; a /16 gives /20
 * and /24. A zone's subnets depend on its position alone: adding a zone at the end moves none.
 *
 * @throws Error that says what is expected, when the range is malformed or too small for the zones.
 */
export function subnetPlan(vpcCidr: string, zones: number): readonly ZoneSubnets[] {
  const { base, prefix } = parseVpcCidr(vpcCidr);
  const privateBits = LAYOUTS.find(({ largestPrefix }) => prefix <= largestPrefix)?.privateBits ?? 0;
  const privatePrefix = prefix + privateBits;
  const publicPrefix = Math.min(Math.max(prefix + 7, LARGEST_PUBLIC_SUBNET), SMALLEST_SUBNET);
  const blocks = 2 ** privateBits - 1;
  const most = Math.min(blocks, 2 ** (publicPrefix - privatePrefix));
  if (!Number.isInteger(zones) || zones < FEWEST_ZONES || zones > most) {
    throw new Error(
      `${vpcCidr}: expected ${FEWEST_ZONES} to ${most} zones, got ${zones}; ` +
        (zones > most ? "write a larger range or fewer zones" : "EKS needs subnets in two zones at least"),
    );
  }
  const publicBase = base + blocks * sizeOf(privatePrefix);
  return Array.from({ length: zones }, (_, zone) => ({
    privateCidr: render(base + zone * sizeOf(privatePrefix), privatePrefix),
    publicCidr: render(publicBase + zone * sizeOf(publicPrefix), publicPrefix),
  }));
}

function parseVpcCidr(cidr: string): { base: number; prefix: number } {
  const numbers = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})\/(\d{1,2})$/.exec(cidr)?.slice(1).map(Number);
  if (!numbers || numbers.slice(0, 4).some((octet) => octet > 255)) {
    throw new Error(`expected an IPv4 range such as 10.0.0.0/16, got ${JSON.stringify(cidr)}`);
  }
  const prefix = numbers[4] ?? 0;
  if (prefix < LARGEST_VPC || prefix > SMALLEST_VPC) {
    throw new Error(
      `expected a range from /${LARGEST_VPC} to /${SMALLEST_VPC}, which holds a cluster, got ${cidr}`,
    );
  }
  const address = numbers.slice(0, 4).reduce((sum, octet) => sum * 256 + octet, 0);
  const base = address - (address % sizeOf(prefix));
  if (base !== address) {
    throw new Error(`expected an address where the range starts, got ${cidr}; write ${render(base, prefix)}`);
  }
  return { base, prefix };
}

function sizeOf(prefix: number): number {
  return 2 ** (32 - prefix);
}

function render(address: number, prefix: number): string {
  const octets = [24, 16, 8, 0].map((shift) => Math.floor(address / 2 ** shift) % 256);
  return `${octets.join(".")}/${prefix}`;
}
