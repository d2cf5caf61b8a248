import { DataResource } from "cdktf";
import { workloads } from "../../support/workloads";

describe("DrainHook", () => {
  const hook = workloads().only(DataResource);
  const [{ "local-exec": provisioner }] = hook.provisioner;

  test("runs the script that lies in the stack's folder, at destroy alone", () => {
    expect(hook.provisioner).toHaveLength(1);
    expect(provisioner).toMatchObject({ when: "destroy", interpreter: ["bash"] });
    expect(provisioner.command).toMatch(/^\$\{path\.module\}\/assets\/\w+\/[0-9A-F]{32}\/drain-nodes\.sh$/);
  });

  test("is never replaced: that would drain a running cluster", () => {
    expect(hook).not.toHaveProperty("triggers_replace");
    expect(hook).not.toHaveProperty("lifecycle");
  });

  test("refers to itself alone, so that a destroy can evaluate it, and bears a state without a key", () => {
    for (const value of Object.values<string>(provisioner.environment)) {
      expect(value).toMatch(/^\$\{try\(self\.input\.[a-z_]+, ""\)\}$/);
    }
  });

  test("hands the script everything as environment variables", () => {
    const names = Object.entries<string>(provisioner.environment).map(([name, value]) => [
      name,
      hook.input[/input\.([a-z_]+)/.exec(value)![1]!],
    ]);
    expect(Object.fromEntries(names)).toEqual({
      DRAIN_CLUSTER: "demo",
      DRAIN_API_SERVER: "${var.endpoint}",
      DRAIN_API_CA: "Y2E=",
      DRAIN_REGION: "eu-west-1",
      DRAIN_PROFILE: "",
      DRAIN_ROLE_ARN: "",
      DRAIN_ROLE_EXTERNAL_ID: "",
      DRAIN_ROLE_SESSION_NAME: "",
      DRAIN_ACCOUNT_ID: "",
      DRAIN_AWS_ENDPOINT: "",
      DRAIN_DEADLINE_SECONDS: "900",
      DRAIN_INSTANCE_PROFILES: "sweep",
    });
  });

  test("passes on profile, role, account, emulator and whose the instance profiles are", () => {
    const { input } = workloads({
      hook: {
        caller: {
          region: "eu-west-1",
          profile: "p",
          assumeRole: { arn: "arn:aws:iam::111122223333:role/r", externalId: "x1", sessionName: "s1" },
          accountId: "111122223333",
          endpoint: "http://127.0.0.1:4566",
        },
        ownsInstanceProfiles: false,
      },
    }).only(DataResource);
    expect(input).toMatchObject({
      profile: "p",
      role_arn: "arn:aws:iam::111122223333:role/r",
      role_external_id: "x1",
      role_session_name: "s1",
      account_id: "111122223333",
      aws_endpoint: "http://127.0.0.1:4566",
      instance_profiles: "keep",
    });
  });

  test("is bound to the release's NodePools in a cluster that others have some in, also where it has none", () => {
    const inputOf = (nodePools?: string[]) => workloads({ hook: { nodePools } }).only(DataResource).input;
    expect(inputOf(["general", "batch"])).toHaveProperty("node_pools", "ours:general,batch");
    expect(inputOf([])).toHaveProperty("node_pools", "ours:");
    // A state that is deployed must not change by it.
    expect(inputOf()).not.toHaveProperty("node_pools");
  });
});
