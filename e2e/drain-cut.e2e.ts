import { chmodSync, mkdirSync, readdirSync, symlinkSync, writeFileSync } from "node:fs";
import { delimiter, join } from "node:path";
import { Parts } from "../rehearsal/processes";
import {
  byCommandLine,
  DENIED,
  refused,
  slowEnd,
  THROTTLED,
  TOKEN_EXPIRED,
  theFirst,
} from "./support/aws-faults";
import { DrainedCluster } from "./support/drained-cluster";

let parts: Parts;
let drained: DrainedCluster;

beforeAll(async () => {
  parts = new Parts();
  drained = await DrainedCluster.start(parts, "cut");
});
beforeEach(() => drained.ready());
afterAll(() => parts.end());

/** Nodes that only force ends, so that it is the hook and not Karpenter that ends them. */
const obstinate = () => drained.nodes("obstinate", 2, true);
const AT_ONCE = { DRAIN_DEADLINE_SECONDS: "1" };

describe("a drain without its tools", () => {
  /** The PATH in one folder, without some programs, or with others in their place. */
  function pathWith(name: string, changes: Readonly<Record<string, string | undefined>>): string {
    const folder = join(parts.folder(join(drained.cluster.rehearsal.run.folder, `${name}-`)), "bin");
    mkdirSync(folder);
    const placed = new Set(Object.keys(changes));
    for (const from of (process.env.PATH ?? "").split(delimiter)) {
      for (const program of programsIn(from).filter((each) => !placed.has(each))) {
        symlinkSync(join(from, program), join(folder, program));
        placed.add(program);
      }
    }
    for (const [program, text] of Object.entries(changes)) {
      if (text === undefined) continue;
      writeFileSync(join(folder, program), `#!/bin/sh\necho '${text}'\n`);
      chmodSync(join(folder, program), 0o755);
    }
    return folder;
  }

  function programsIn(folder: string): string[] {
    try {
      return readdirSync(folder);
    } catch {
      return [];
    }
  }

  test.each([
    ["no kubectl", { kubectl: undefined }, "kubectl is not installed"],
    ["no AWS CLI", { aws: undefined }, "the AWS CLI (aws) is not installed"],
    [
      "a kubectl of 2021",
      { kubectl: '{ "clientVersion": { "gitVersion": "v1.22.1" } }' },
      "kubectl is too old (1.22.1)",
    ],
    ["an AWS CLI of 2021", { aws: "aws-cli/2.2.0 Python/3.8.8" }, "the AWS CLI is too old (2.2.0)"],
  ])("says so before it deletes anything: %s", async (name, changes, words) => {
    const { code, said } = await drained.drain({ PATH: pathWith(name.replaceAll(" ", "-"), changes) });
    expect({ code, said }).toEqual({ code: 1, said: expect.stringContaining(words) });
    expect(said).toContain("nothing was deleted");
    const pools = await drained.cluster.client.list("/apis/karpenter.sh/v1/nodepools");
    expect(pools.map(({ metadata }) => metadata.deletionTimestamp)).toEqual([undefined]);
  });
});

describe("a drain whose calls of AWS fail", () => {
  test("tries again when it is throttled", async () => {
    const ids = await obstinate();
    const { gateway } = drained.cluster.rehearsal.run;
    const calls = ["ec2:DescribeInstances", "ec2:TerminateInstances", "ec2:DescribeLaunchTemplates"];
    const calm = gateway.use(refused(calls, THROTTLED, theFirst(2)));
    const before = drained.terminated().length;
    expect(await drained.drain(AT_ONCE)).toMatchObject({ code: 0 });
    calm();
    expect(drained.terminated().slice(before).sort()).toEqual(ids);
    expect(gateway.calls.filter(({ status }) => status === 503)).toHaveLength(2 * calls.length);
    await drained.expectNothingLeft();
  });

  test("fails with AWS' words when it may not see what is left, and skips nothing when it may", async () => {
    await obstinate();
    const denied = drained.cluster.rehearsal.run.gateway.use(
      refused(["ec2:DescribeInstances"], DENIED, byCommandLine),
    );
    const { code, said } = await drained.drain(AT_ONCE);
    expect({ code, said }).toEqual({ code: 1, said: expect.stringMatching(/UnauthorizedOperation/) });
    expect(said).toContain("AWS does not list the instances (above); run this again");
    expect(await drained.cluster.instancesIn("running")).toHaveLength(2);
    denied();
    expect(await drained.drain(AT_ONCE)).toMatchObject({ code: 0 });
    await drained.expectNothingLeft();
  });

  test("fails when the token expires half-way, and finishes with a new one, nothing terminated twice", async () => {
    const ids = await obstinate();
    const before = drained.terminated().length;
    const expired = drained.cluster.rehearsal.run.gateway.use(
      refused(
        ["ec2:DescribeInstances", "ec2:DescribeLaunchTemplates", "ec2:TerminateInstances"],
        TOKEN_EXPIRED,
        (call) => byCommandLine(call) && drained.terminated().length > before,
      ),
    );
    const { code, said } = await drained.drain(AT_ONCE);
    expect({ code, said }).toEqual({
      code: 1,
      said: expect.stringMatching(/RequestExpired.*run this again/s),
    });
    expired();
    expect(await drained.drain(AT_ONCE)).toMatchObject({ code: 0 });
    expect(drained.terminated().slice(before).sort()).toEqual(ids);
    await drained.expectNothingLeft();
  });
});

describe("a drain that is cut", () => {
  test.each([
    ["SIGTERM", 143],
    ["SIGKILL", "SIGKILL"],
  ] as const)(
    "by %s, while nodes drain and again while instances end, finishes when run again, nothing terminated twice",
    async (signal, exit) => {
      const ids = await obstinate();
      const { rule, end } = slowEnd();
      const quick = drained.cluster.rehearsal.run.gateway.use(rule);
      const before = drained.terminated().length;

      const draining = drained.start();
      await draining.said(/2 nodes left/);
      draining.child.signal(signal);
      expect(await draining.end()).toMatchObject({ code: exit });
      expect(drained.terminated()).toHaveLength(before);

      const ending = drained.start(AT_ONCE);
      await ending.said(/waiting for 2 instances to end/);
      ending.child.signal(signal);
      expect(await ending.end()).toMatchObject({ code: exit });

      const last = drained.start(AT_ONCE);
      await last.said(/waiting for 2 instances to end/);
      end();
      expect(await last.end()).toMatchObject({ code: 0 });
      quick();
      expect(drained.terminated().slice(before).sort()).toEqual(ids);
      await drained.expectNothingLeft();
    },
  );
});
