import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { cpus, loadavg } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { stringify } from "yaml";
import { RehearsedCluster } from "../e2e/support/rehearsed-cluster";
import { RunScope } from "../rehearsal/processes";
import { Watch } from "../rehearsal/watch/watch";

/**
 * What a rehearsal takes: from nothing to a ready Karpenter, and then as many nodes as are asked for, ten pods on each.
 * CPU seconds and memory are those of all its programs, by Linux' /proc.
 */
const ROOT = join(__dirname, "..");
const PODS_A_NODE = 10;
/** Of 8 CPUs ten pods take 7.5, and an eleventh finds no room. */
const TYPE = "m5.2xlarge";
const CPU = "750m";
const LONGEST_SECONDS = 1800;
/** Waits of a cold start that no machine makes shorter, in seconds, and whose they are. */
const FIXED_WAITS: Readonly<Record<string, number>> = {
  "the AWS provider, until a queue's attributes have settled": 25,
  "crdWait, until the CRDs are known": 10,
};
/** Of the kernel's clock ticks. */
const TICKS_A_SECOND = 100;

interface Usage {
  readonly cpuSeconds: number;
  readonly memoryMb: number;
}

/** Of everything that this process started, by the programs' names. */
function usage(): Map<string, Usage> {
  const processes = readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .flatMap((pid) => {
      try {
        const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
        const [, name = "", rest = ""] = /^\d+ \((.*)\) (.*)$/s.exec(stat) ?? [];
        const fields = rest.split(" ");
        const cpuSeconds = (Number(fields[11]) + Number(fields[12])) / TICKS_A_SECOND;
        const memoryMb = (Number(fields[21]) * 4096) / 1e6;
        return [{ pid: Number(pid), parent: Number(fields[1]), name, cpuSeconds, memoryMb }];
      } catch {
        // It has ended meanwhile.
        return [];
      }
    });
  const ours = new Set([process.pid]);
  for (let size = 0; size !== ours.size; ) {
    size = ours.size;
    for (const { pid, parent } of processes) if (ours.has(parent)) ours.add(pid);
  }
  const sums = new Map<string, Usage>();
  for (const { pid, name, cpuSeconds, memoryMb } of processes.filter((each) => ours.has(each.pid))) {
    const key = pid === process.pid ? "this process" : name;
    const sum = sums.get(key) ?? { cpuSeconds: 0, memoryMb: 0 };
    sums.set(key, { cpuSeconds: sum.cpuSeconds + cpuSeconds, memoryMb: sum.memoryMb + memoryMb });
  }
  return sums;
}

function memoryMb(all: ReadonlyMap<string, Usage>): number {
  return [...all.values()].reduce((sum, each) => sum + each.memoryMb, 0);
}

function environmentFile(folder: string): string {
  const file = join(folder, "bench.yaml");
  const general = {
    instanceTypes: [TYPE],
    capacityTypes: ["on-demand"],
    limits: { cpu: 100_000 },
    disruption: { consolidationPolicy: "WhenEmpty", consolidateAfter: "Never" },
  };
  writeFileSync(file, stringify({ aws: { region: "eu-west-1" }, nodePools: { general } }));
  return file;
}

async function grow(cluster: RehearsedCluster, watch: Watch, nodes: number): Promise<void> {
  const pods = nodes * PODS_A_NODE;
  const before = usage();
  const began = performance.now();
  let most = 0;
  const sampling = new AbortController();
  const sampled = (async () => {
    while (!sampling.signal.aborted) {
      most = Math.max(most, memoryMb(usage()));
      await sleep(2000);
    }
  })();
  await cluster.scale("bench", pods);
  let running = 0;
  while (running < pods) {
    const { report } = await watch.look();
    running = report.running;
    if (performance.now() - began > LONGEST_SECONDS * 1000) break;
    await sleep(500);
  }
  const seconds = (performance.now() - began) / 1000;
  sampling.abort();
  await sampled;
  const { report } = await watch.look();
  console.log(
    `${report.nodes.length} nodes, ${running} of ${pods} pods run: ${seconds.toFixed(0)} s more, at most ${(most / 1000).toFixed(2)} GB`,
  );
  const rows = [...usage()].map(([name, { cpuSeconds, memoryMb: memory }]) => {
    const cpu = cpuSeconds - (before.get(name)?.cpuSeconds ?? 0);
    return { name, cpu, memory };
  });
  for (const { name, cpu, memory } of rows.sort((one, other) => other.cpu - one.cpu).slice(0, 8))
    console.log(
      `  ${name.padEnd(18)} ${cpu.toFixed(1).padStart(7)} s of CPU  ${memory.toFixed(0).padStart(6)} MB`,
    );
}

/** A rehearsal until Karpenter is ready and knows what nodes cost; each phase with the second at which it began. */
async function started(
  scope: RunScope,
  file: string,
  saved: "use" | "anew",
): Promise<{ cluster: RehearsedCluster; seconds: number }> {
  const began = performance.now();
  const elapsed = () => (performance.now() - began) / 1000;
  const say = (line: string) => console.log(`  ${elapsed().toFixed(1).padStart(6)} s  ${line}`);
  const cluster = await RehearsedCluster.start(scope, { environment: "bench", file, saved, say });
  say("Karpenter is ready, has read its prices, and is saved where it was deployed");
  const seconds = elapsed();
  // A machine that has other things to do makes it longer, and takes no more of its own time.
  for (const [name, { cpuSeconds }] of [...usage()].sort(
    ([, one], [, other]) => other.cpuSeconds - one.cpuSeconds,
  ))
    if (cpuSeconds >= 0.5) console.log(`  ${name.padEnd(18)} ${cpuSeconds.toFixed(1).padStart(7)} s of CPU`);
  return { cluster, seconds };
}

async function bench(scope: RunScope): Promise<number> {
  if (!existsSync("/proc/self/stat")) throw new Error("it reads /proc, which Linux alone has");
  const sizes = process.argv.slice(2).map(Number);
  if (sizes.some((size) => !(size > 0))) throw new Error("expected numbers of nodes, such as 50 100");
  const file = environmentFile(scope.folder(join(ROOT, ".cache", "bench-")));
  const [load = 0] = loadavg();
  console.log(`${cpus().length} CPUs, load ${load.toFixed(1)} before it began`);
  const first = new RunScope();
  scope.onEnd(() => first.end());
  const cold = await started(first, file, "anew");
  const waits = Object.values(FIXED_WAITS).reduce((sum, seconds) => sum + seconds, 0);
  console.log(
    `cold start to a ready Karpenter: ${cold.seconds.toFixed(1)} s (goal: at most 65 s), of it fixed waits ${waits} s, ${memoryMb(usage()).toFixed(0)} MB`,
  );
  for (const [whose, seconds] of Object.entries(FIXED_WAITS)) console.log(`  of it ${seconds} s: ${whose}`);
  await first.end();
  const { cluster, seconds } = await started(scope, file, "use");
  console.log(`the same from its saved state: ${seconds.toFixed(1)} s (goal: at most 15 s)`);
  const watch = await Watch.begin(scope, cluster.rehearsal);
  await cluster.deploy("bench", { cpu: CPU });
  for (const size of sizes) await grow(cluster, watch, size);
  return 0;
}

RunScope.run(bench).then(
  (code) => {
    process.exitCode = code;
  },
  (error) => {
    console.error(error);
    process.exitCode = 1;
  },
);
