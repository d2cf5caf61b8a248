import { lookup } from "node:dns/promises";
import { connect } from "node:net";
import { asRecord, asRecords } from "../../config/crd/reading";
import type { ResolvedEnvironment } from "../../config/resolve";
import type { Aws } from "../aws-cli";
import type { Finding } from "./finding";

const PATIENCE_MS = 5000;

/** A range of IPv4 or IPv6 that no route of the internet leads to; a tunnel may end on this machine. */
const PRIVATE =
  /^(127\.|10\.|192\.168\.|172\.(1[6-9]|2\d|3[01])\.|100\.(6[4-9]|[7-9]\d|1[01]\d|12[0-7])\.|f[cd])/;

/** What to do on a machine that does not reach it. */
export const FIX =
  "workloads, its destroy and kubectl have to run inside the VPC, or come in by network.vpnCidrs; keep cluster.endpoint.public: true until they do";

/**
 * Whether this machine reaches an API server that is, or is to be, private alone: from outside of the VPC, the deploy that
 * makes it so is the last that reaches it.
 */
export async function reachFindings(aws: Aws, environment: ResolvedEnvironment): Promise<Finding[]> {
  const reach = await privateReach(aws, environment);
  if (reach === undefined) return [];
  const what = `private endpoint of ${environment.cluster.name}`;
  return [reach.trouble === undefined ? { what } : { what, fix: `${reach.trouble}: ${FIX}` }];
}

/**
 * Tries the way to a private API server.
 *
 * @returns nothing where no file asks for one, and before the first deploy, when nobody can tell
 */
export async function privateReach(
  aws: Aws,
  { cluster }: ResolvedEnvironment,
): Promise<{ readonly trouble?: string } | undefined> {
  if (cluster.existing || cluster.endpoint.public) return undefined;
  const { output } = await aws("eks", "describe-cluster", "--name", cluster.name);
  if (output === undefined) return undefined;
  const endpoint = String(asRecord(asRecord(JSON.parse(output)).cluster).endpoint);
  return { trouble: await troubleOf(endpoint, () => interfacesOf(aws, cluster.name)) };
}

/** @returns why an endpoint is not reached privately */
async function troubleOf(
  endpoint: string,
  interfaces: () => Promise<readonly string[]>,
): Promise<string | undefined> {
  const { hostname, port: explicit } = new URL(endpoint);
  const port = Number(explicit || 443);
  try {
    const { address } = await lookup(hostname);
    if (PRIVATE.test(address)) return void (await connected(address, port));
    // While the endpoint is public as well its name leads there from outside of the VPC, also for whom a VPN brings in.
    const addresses = await interfaces();
    if (addresses.length === 0)
      return `its name leads to ${address} from here, which is public, and whether its interfaces in the VPC answer could not be tried, since ec2:DescribeNetworkInterfaces names none`;
    const tried = await Promise.allSettled(addresses.map((each) => connected(each, port)));
    return tried.some(({ status }) => status === "fulfilled")
      ? undefined
      : `its name leads to ${address} from here, which is public, and none of its interfaces in the VPC answers`;
  } catch (error) {
    return `${hostname} is out of reach from here (${(error as NodeJS.ErrnoException).code})`;
  }
}

/** Addresses of the interfaces that EKS has in the VPC for a control plane. */
async function interfacesOf(aws: Aws, cluster: string): Promise<string[]> {
  const { output } = await aws(
    ...["ec2", "describe-network-interfaces", "--filters", `Name=description,Values=Amazon EKS ${cluster}`],
  );
  const { NetworkInterfaces } = asRecord(JSON.parse(output || "{}"));
  return asRecords(NetworkInterfaces).map(({ PrivateIpAddress }) => String(PrivateIpAddress));
}

function connected(host: string, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const socket = connect({ host, port, timeout: PATIENCE_MS });
    socket.on("connect", () => resolve(void socket.destroy()));
    socket.on("error", reject);
    socket.on("timeout", () => socket.destroy(Object.assign(new Error(), { code: "ETIMEDOUT" })));
  });
}
