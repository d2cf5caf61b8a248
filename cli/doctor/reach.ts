import { lookup } from "node:dns/promises";
import { connect } from "node:net";
import { asRecord } from "../../config/crd/reading";
import type { ResolvedEnvironment } from "../../config/resolve";
import type { CommandResult } from "../run-command";
import type { Finding } from "./finding";

const PATIENCE_MS = 5000;

/** A range of IPv4 or IPv6 that no route of the internet leads to; a tunnel may end on this machine. */
const PRIVATE =
  /^(127\.|10\.|192\.168\.|172\.(1[6-9]|2\d|3[01])\.|100\.(6[4-9]|[7-9]\d|1[01]\d|12[0-7])\.|f[cd])/;

/**
 * Whether this machine reaches an API server that is, or is to be, private alone: from outside of the VPC, the deploy that
 * makes it so is the last that reaches it.
 */
export async function reachFindings(
  aws: (...args: string[]) => Promise<CommandResult>,
  { cluster }: ResolvedEnvironment,
): Promise<Finding[]> {
  if (cluster.existing || cluster.endpoint.public) return [];
  const { output } = await aws("eks", "describe-cluster", "--name", cluster.name);
  // Before the first deploy nobody can tell.
  if (output === undefined) return [];
  const endpoint = String(asRecord(asRecord(JSON.parse(output)).cluster).endpoint);
  const what = `private endpoint of ${cluster.name}`;
  const trouble = await troubleOf(endpoint);
  return [trouble === undefined ? { what } : { what, fix: `${trouble}: ${FIX}` }];
}

const FIX =
  "workloads, its destroy and kubectl have to run inside the VPC, or come in by network.vpnCidrs; keep cluster.endpoint.public: true until they do";

/** @returns why an endpoint is not reached privately */
async function troubleOf(endpoint: string): Promise<string | undefined> {
  const { hostname, port } = new URL(endpoint);
  try {
    const { address } = await lookup(hostname);
    if (!PRIVATE.test(address)) return `its name leads to ${address} from here, which is public`;
    await connected(address, Number(port || 443));
    return undefined;
  } catch (error) {
    return `${hostname} is out of reach from here (${(error as NodeJS.ErrnoException).code})`;
  }
}

function connected(host: string, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const socket = connect({ host, port, timeout: PATIENCE_MS });
    socket.on("connect", () => resolve(void socket.destroy()));
    socket.on("error", reject);
    socket.on("timeout", () => socket.destroy(Object.assign(new Error(), { code: "ETIMEDOUT" })));
  });
}
