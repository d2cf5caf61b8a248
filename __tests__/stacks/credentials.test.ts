import { DataResource } from "cdktf";
import { infraOf, workloadsOf } from "../support/stacks";

const arn = "arn:aws:iam::111122223333:role/deployer";

describe("a role in a second account", () => {
  const aws = { region: "eu-west-1", profile: "ops", assumeRole: { arn, sessionName: "terraform" } };

  test("makes the cluster", () => {
    const { provider, output } = infraOf({ aws }).terraform;
    expect(provider.aws[0]).toMatchObject({
      profile: "ops",
      assume_role: [{ role_arn: arn, session_name: "terraform" }],
    });
    expect(output.configure_kubectl.value).toMatch(new RegExp(`--profile ops --role-arn ${arn}$`));
  });

  test.each([
    ["my team", "'my team'"],
    ["it's", `'it'\\''s'`],
    ["a;b", "'a;b'"],
  ])("is one word of the shell in configure_kubectl: profile %s", (profile, word) => {
    const { output } = infraOf({ aws: { region: "eu-west-1", profile } }).terraform;
    expect(output.configure_kubectl.value).toMatch(/ --profile (.*)$/);
    expect(output.configure_kubectl.value.split(" --profile ")[1]).toBe(word);
  });

  test("logs in to it with aws eks get-token", () => {
    const { provider } = workloadsOf({ aws }).terraform;
    const words = ["--role-arn", arn, "--profile", "ops"];
    expect(provider.helm[0].kubernetes.exec.args.slice(-4)).toEqual(words);
    expect(provider.kubernetes[0].exec[0].args.slice(-4)).toEqual(words);
  });

  test("logs in to it with a token of the AWS provider's, with an external id as well", () => {
    const assumeRole = { arn, externalId: "acme-1" };
    const settings = { aws: { region: "eu-west-1", assumeRole }, cluster: { authentication: "token" } };
    const { provider } = workloadsOf(settings).terraform;
    expect(provider.aws[0].assume_role).toEqual([{ role_arn: arn, external_id: "acme-1" }]);
  });

  test("drains it", () => {
    const hooks = workloadsOf({ aws, loadBalancerController: {} }).all(DataResource);
    expect(hooks).toHaveLength(2);
    for (const { input } of hooks) expect(input).toMatchObject({ profile: "ops", role_arn: arn });
  });
});

test("an emulated AWS is asked for everything, log-ins among it", () => {
  const { provider } = workloadsOf({
    aws: { region: "eu-west-1", endpoint: "http://127.0.0.1:4566" },
  }).terraform;
  expect(provider.helm[0].kubernetes.exec.env).toEqual({ AWS_ENDPOINT_URL: "http://127.0.0.1:4566" });
});
