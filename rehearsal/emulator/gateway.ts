import {
  Agent,
  createServer,
  type IncomingHttpHeaders,
  type IncomingMessage,
  request,
  type ServerResponse,
} from "node:http";
import type { AddressInfo } from "node:net";
import { UserError } from "../../config/user-error";
import type { PriceList } from "../prices/price-list";
import { type AwsCall, readCall } from "./aws-call";
import type { KeptAnswers } from "./kept-answers";
import {
  type Answer,
  type Backend,
  type ClusterAccess,
  type OwnCall,
  PASSING,
  type Rule,
  type RuleContext,
} from "./rule";
import { parseXml } from "./xml";

/** A call that went through, for whoever asks afterwards who did what. */
export interface RecordedCall {
  readonly at: string;
  readonly service: string;
  readonly action: string;
  readonly region: string;
  readonly accessKey: string;
  readonly parameters: Readonly<Record<string, unknown>>;
  readonly status: number;
  /** Names of the rules that had a part in the answer. */
  readonly rules: readonly string[];
}

export interface GatewayOptions {
  /** Where each emulator listens, such as `http://127.0.0.1:4566`. */
  readonly backends: Readonly<Partial<Record<Backend, string>>>;
  readonly rules: readonly Rule[];
  readonly prices: PriceList;
  /** @default a free one */
  readonly port?: number;
  /** Keeps what never changes.
   * @default the emulators are asked each time */
  readonly keptAnswers?: KeptAnswers;
  /** What rules kept in another run.
   * @default nothing */
  readonly memory?: Gateway["memory"];
}

const IDLE_MS = 30_000;

/** Somebody else listens where the emulated AWS was to. */
export class PortInUseError extends UserError {
  constructor(port?: number) {
    super(`port ${port} of 127.0.0.1 is in use: end what listens there, or name another port.`);
  }
}

/** The one address of the emulated AWS: passes calls on to the emulators, with their answers put right by rules. */
export class Gateway {
  /** What went through, oldest first. */
  readonly calls: RecordedCall[] = [];
  private readonly clusters = new Map<string, ClusterAccess | Promise<ClusterAccess>>();
  private readonly kept: Map<string, unknown>;
  private readonly rules: Rule[];
  // Idle connections end before ministack, after 75 s, ends them under a request.
  private readonly agent = new Agent({ keepAlive: true, timeout: IDLE_MS });
  private readonly server = createServer((incoming, outgoing) => void this.serve(incoming, outgoing));

  private constructor(private readonly options: GatewayOptions) {
    this.rules = [...options.rules];
    this.kept = new Map(options.memory);
  }

  static async start(options: GatewayOptions): Promise<Gateway> {
    const gateway = new Gateway(options);
    // Node's 5 s are the rhythm in which Terraform polls: it would write into a connection that is being closed.
    gateway.server.keepAliveTimeout = 10 * IDLE_MS;
    await new Promise<void>((resolve, reject) => {
      gateway.server.once("error", (error: NodeJS.ErrnoException) =>
        reject(error.code === "EADDRINUSE" ? new PortInUseError(options.port) : error),
      );
      gateway.server.listen(options.port ?? 0, "127.0.0.1", resolve);
    });
    return gateway;
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  get port(): number {
    return (this.server.address() as AddressInfo).port;
  }

  /** What rules keep for longer than a while. */
  get memory(): readonly (readonly [string, unknown])[] {
    return [...this.kept].filter(([key]) => !key.startsWith(PASSING));
  }

  get prices(): PriceList {
    return this.options.prices;
  }

  /** From now on this API server is what the EKS cluster of that name has as its endpoint. */
  serveCluster(name: string, access: ClusterAccess | Promise<ClusterAccess>): void {
    this.clusters.set(name, access);
  }

  /** Puts a rule before all others, such as a failure that a test wants.
   * @returns what takes it away again */
  use(rule: Rule): () => void {
    this.rules.unshift(rule);
    return () => void this.rules.splice(this.rules.indexOf(rule), 1);
  }

  async close(): Promise<void> {
    this.agent.destroy();
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  private async serve(incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
    try {
      const { method = "GET", url = "/", headers } = incoming;
      const call = readCall({ method, url, headers, body: await textOf(incoming) });
      const { answer, rules } = await this.answer(call);
      this.record(call, answer, rules);
      outgoing.writeHead(answer.status, answer.headers).end(answer.body);
    } catch (error) {
      // 400 and not 5xx: clients would try the latter again and again, and the reason would come late.
      outgoing.writeHead(400, { "content-type": "text/plain" }).end(`the gateway failed: ${error}`);
    }
  }

  private async answer(call: AwsCall): Promise<{ answer: Answer; rules: string[] }> {
    const operation = `${call.service}:${call.action}`;
    const rules = this.rules.filter(({ on }) => on.includes(operation));
    const context = this.contextOf(call);
    for (const rule of rules) {
      const answer = await rule.answer?.(call, context);
      if (answer !== undefined) return { answer, rules: [rule.name] };
    }
    const rerouted = rules.find(({ backend }) => backend !== undefined);
    const used = rerouted === undefined ? [] : [rerouted.name];
    let asked = call;
    for (const rule of rules) {
      const rewritten = await rule.rewrite?.(asked, context);
      if (rewritten === undefined || rewritten === asked) continue;
      asked = rewritten;
      used.push(rule.name);
    }
    const ask = () => this.forward(asked, rerouted?.backend ?? "ministack");
    const { keptAnswers } = this.options;
    const isKept =
      keptAnswers !== undefined && rules.some(({ unchanging }) => unchanging?.includes(operation));
    let answer = isKept ? await keptAnswers.to(asked, ask) : await ask();
    for (const rule of rules) {
      const changed = await rule.change?.(answer, asked, context);
      if (changed === undefined || changed === answer) continue;
      answer = changed;
      used.push(rule.name);
    }
    return { answer, rules: used };
  }

  private contextOf(call: AwsCall): RuleContext {
    return {
      clusters: this.clusters,
      prices: this.options.prices,
      memory: this.kept,
      ask: async (own) => {
        const { status, body } = await this.forward(queryCall(own, call), own.backend ?? "ministack");
        if (status !== 200) throw new Error(`${own.service}:${own.action}: ${body}`);
        return parseXml(body);
      },
    };
  }

  private forward(call: AwsCall, backend: Backend): Promise<Answer> {
    const base = this.options.backends[backend];
    if (base === undefined)
      throw new Error(`${call.service}:${call.action} needs ${backend}, which this run has not`);
    return new Promise((resolve, reject) => {
      // The client's own Host stays: queue URLs are made of it, and signatures cover it.
      const headers = { ...call.headers, "content-length": Buffer.byteLength(call.body) };
      const { method, url } = call;
      const sent = request(new URL(base), { agent: this.agent, method, path: url, headers }, (response) => {
        textOf(response).then((body) => {
          const { statusCode: status = 502 } = response;
          resolve({ status, headers: forwarded(response.headers), body });
        }, reject);
      });
      sent.on("error", reject);
      sent.end(call.body);
    });
  }

  private record(call: AwsCall, { status }: Answer, rules: readonly string[]): void {
    const { service, action, region, accessKey, parameters } = call;
    // A health check is no call to AWS.
    if (service === "") return;
    this.calls.push({
      at: new Date().toISOString(),
      service,
      action,
      region,
      accessKey,
      parameters,
      status,
      rules,
    });
  }
}

/** The emulator lets this key do everything. */
const ROOT_KEY = "test";
const VERSIONS = { ec2: "2016-11-15", iam: "2010-05-08", sts: "2011-06-15" } as const;

/** A call of a rule's own: as the account's root, so that no policy stands in its way. */
function queryCall({ service, action, parameters }: OwnCall, { headers, region }: AwsCall): AwsCall {
  return readCall({
    method: "POST",
    url: "/",
    headers: {
      host: headers.host,
      "content-type": "application/x-www-form-urlencoded",
      authorization: `AWS4-HMAC-SHA256 Credential=${ROOT_KEY}/20260101/${region}/${service}/aws4_request, SignedHeaders=host, Signature=none`,
    },
    body: new URLSearchParams({ Action: action, Version: VERSIONS[service], ...parameters }).toString(),
  });
}

/** Headers that are about one connection, or about a body that rules may change, are made anew. */
const REMADE = ["connection", "content-length", "date", "keep-alive", "transfer-encoding"];

function forwarded(headers: IncomingHttpHeaders): Answer["headers"] {
  const values = Object.entries(headers).filter(([name]) => !REMADE.includes(name));
  return Object.fromEntries(values.map(([name, value]) => [name, String(value)]));
}

async function textOf(stream: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(chunk);
  return Buffer.concat(chunks).toString("utf8");
}
