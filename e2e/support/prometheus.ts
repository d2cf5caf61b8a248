import { execFile } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { freePort, type RunScope } from "../../rehearsal/processes";

const run = promisify(execFile);

/** Seconds. A scrape of Karpenter is some 36,000 lines, most of them prices. */
const SCRAPE_SECONDS = 5;

/** What Grafana would put for its variable, with some scrapes to reckon with. */
const RATE_INTERVAL = "45s";

/** A series with its samples. */
export interface Series {
  readonly metric: Readonly<Record<string, string>>;
  readonly values: readonly (readonly [number, string])[];
}

/** A Prometheus of Debian's package or another, which watches one controller as a ServiceMonitor would have it. */
export class Prometheus {
  private readonly since = Date.now() / 1000;

  private constructor(private readonly url: string) {}

  /** @throws Error where the machine has no `prometheus`: `apt-get install prometheus`, or any release from 2.40 */
  static async start(
    scope: RunScope,
    { folder, target, rules, honorLabels }: PrometheusProps,
  ): Promise<Prometheus> {
    const home = join(folder, "prometheus");
    mkdirSync(home);
    const { host, pathname } = new URL(target);
    // As the operator labels the target of a Service.
    const labels = {
      namespace: "kube-system",
      service: "karpenter",
      pod: "karpenter-0",
      container: "controller",
      endpoint: "http-metrics",
    };
    const seconds = `${SCRAPE_SECONDS}s`;
    const config = {
      global: { scrape_interval: seconds, scrape_timeout: seconds, evaluation_interval: seconds },
      rule_files: ["rules.json"],
      scrape_configs: [
        {
          job_name: "karpenter",
          honor_labels: honorLabels,
          metrics_path: pathname,
          static_configs: [{ targets: [host], labels }],
        },
      ],
    };
    // JSON is YAML.
    writeFileSync(join(home, "prometheus.json"), JSON.stringify(config));
    writeFileSync(join(home, "rules.json"), JSON.stringify(rules));
    const address = `127.0.0.1:${await freePort()}`;
    await scope.start({
      name: "prometheus",
      command: "prometheus",
      args: [
        `--config.file=${join(home, "prometheus.json")}`,
        `--storage.tsdb.path=${join(home, "data")}`,
        `--web.listen-address=${address}`,
      ],
      env: process.env,
      log: join(home, "prometheus.log"),
      ready: async () => (await fetch(`http://${address}/-/ready`)).ok,
      readyWithinSeconds: 60,
    });
    return new Prometheus(`http://${address}`);
  }

  /** What a panel over the whole run would draw. */
  async drawn(query: string): Promise<readonly Series[]> {
    const body = new URLSearchParams({
      query: query.replaceAll("$__rate_interval", RATE_INTERVAL),
      start: `${this.since}`,
      end: `${Date.now() / 1000}`,
      step: `${3 * SCRAPE_SECONDS}`,
    });
    const answer = await fetch(`${this.url}/api/v1/query_range`, { method: "POST", body });
    const { status, error, data } = (await answer.json()) as {
      status: string;
      error?: string;
      data?: { result: readonly Series[] };
    };
    if (status !== "success" || data === undefined) throw new Error(`${query}: ${error}`);
    return data.result;
  }
}

interface PrometheusProps {
  /** For its data and log. */
  readonly folder: string;
  /** URL of the metrics. */
  readonly target: string;
  /** `groups` of rules. */
  readonly rules: object;
  readonly honorLabels: boolean;
}

/** promtool's own words, good or bad. */
export async function promtool(...args: readonly string[]): Promise<{ ok: boolean; says: string }> {
  try {
    const { stdout, stderr } = await run("promtool", [...args]);
    return { ok: true, says: `${stdout}${stderr}` };
  } catch (failure) {
    const { stdout = "", stderr = "", message } = failure as Error & { stdout?: string; stderr?: string };
    return { ok: false, says: `${message}\n${stdout}${stderr}` };
  }
}
