import { chmodSync, mkdirSync, readdirSync, symlinkSync, writeFileSync } from "node:fs";
import { delimiter, join } from "node:path";
import { RunScope } from "../rehearsal/processes";
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

let scope: RunScope;
let drained: DrainedCluster;

beforeAll(async () => {
  scope = new RunScope();
  drained = await DrainedCluster.start(scope, "cut");
});
afterAll(() => scope.end());

const AT_ONCE = { DRAIN_DEADLINE_SECONDS: "1" };

describe("a drain without its tools or its rights", () => {
  /** The PATH in one folder, without some programs, or with others in their place. */
  function pathWith(name: string, changes: Readonly<Record<string, string | undefined>>): string {
    const folder = join(scope.folder(join(drained.cluster.rehearsal.run.folder, `${name}-`)), "bin");
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
    await expectRefusal({ PATH: pathWith(name.replaceAll(" ", "-"), changes) }, words);
  });

  test("says so before it deletes anything: no access entry, or a token that the API server no longer takes", async () => {
    const stranger = { AWS_ACCESS_KEY_ID: "stranger", AWS_SECRET_ACCESS_KEY: "stranger" };
    await expectRefusal(stranger, "Refused: the credentials need an access entry of the cluster.");
  });

  async function expectRefusal(env: Readonly<Record<string, string>>, words: string): Promise<void> {
    const { code, said } = await drained.drain(env);
    expect({ code, said }).toEqual({ code: 1, said: expect.stringContaining(words) });
    expect(said).toContain("nothing was deleted");
    const pools = await drained.cluster.client.list("/apis/karpenter.sh/v1/nodepools");
    expect(pools.map(({ metadata }) => metadata.deletionTimestamp)).toEqual([undefined]);
  }
});

/** Each test goes on where the one before it ended: one drain that meets with everything. */
describe("a drain that is cut and refused, and each time run again", () => {
  const CALLS = ["ec2:DescribeInstances", "ec2:TerminateInstances", "ec2:DescribeLaunchTemplates"];
  let ids: readonly string[];
  let before: number;
  let slow: ReturnType<typeof slowEnd>;
  const gateway = () => drained.cluster.rehearsal.run.gateway;

  beforeAll(async () => {
    await drained.ready();
    // Nodes that only force ends, so that it is the hook and not Karpenter that ends them.
    ids = await drained.nodes("obstinate", 2, true);
    before = drained.terminated().length;
    slow = slowEnd();
    gateway().use(slow.rule);
  });

  test.each([
    ["SIGTERM", 143],
    ["SIGKILL", "SIGKILL"],
  ] as const)("ends by %s while nodes drain, and has terminated none", async (signal, exit) => {
    const drain = drained.start();
    await drain.said(/2 nodes left/);
    drain.child.signal(signal);
    expect(await drain.end()).toMatchObject({ code: exit });
    expect(drained.terminated()).toHaveLength(before);
  });

  test("fails with AWS' words when it may not see what is left", async () => {
    const denied = gateway().use(refused(["ec2:DescribeInstances"], DENIED, byCommandLine));
    const { code, said } = await drained.drain(AT_ONCE);
    denied();
    expect({ code, said }).toEqual({ code: 1, said: expect.stringMatching(/UnauthorizedOperation/) });
    expect(said).toContain("AWS does not list the instances (above); run this again");
    expect(await drained.cluster.instancesIn("running")).toHaveLength(2);
  });

  test.each([
    ["SIGTERM", 143],
    ["SIGKILL", "SIGKILL"],
  ] as const)("ends by %s while instances end", async (signal, exit) => {
    const drain = drained.start(AT_ONCE);
    await drain.said(/waiting for 2 instances to end/);
    drain.child.signal(signal);
    expect(await drain.end()).toMatchObject({ code: exit });
  });

  test("fails when the token expires half-way", async () => {
    const drain = drained.start(AT_ONCE);
    await drain.said(/waiting for 2 instances to end/);
    const expired = gateway().use(refused(CALLS, TOKEN_EXPIRED, byCommandLine));
    const { code, said } = await drain.end();
    expired();
    expect({ code, said }).toEqual({
      code: 1,
      said: expect.stringMatching(/RequestExpired.*run this again/s),
    });
  });

  test("finishes in the end: nothing was terminated twice, and nothing skipped", async () => {
    const drain = drained.start(AT_ONCE);
    await drain.said(/waiting for 2 instances to end/);
    slow.end();
    expect(await drain.end()).toMatchObject({ code: 0 });
    expect(drained.terminated().slice(before).sort()).toEqual(ids);
    await drained.expectNothingLeft();
  });

  test("tries again when AWS throttles it", async () => {
    await drained.ready();
    const lost = await drained.launchUnknown();
    const throttled = drained.terminated().length;
    const calm = gateway().use(refused(CALLS, THROTTLED, theFirst(2)));
    expect(await drained.drain(AT_ONCE)).toMatchObject({ code: 0 });
    calm();
    expect(drained.terminated().slice(throttled)).toEqual([lost]);
    expect(gateway().calls.filter(({ status }) => status === 503)).toHaveLength(2 * CALLS.length);
    await drained.expectNothingLeft();
  });
});
