import { infraOf, workloadsOf } from "../support/stacks";

const infra = infraOf();
const workloads = workloadsOf();

const inExistingVpc = workloadsOf({
  network: {
    existing: { vpcId: "vpc-0123456a", privateSubnetIds: ["subnet-0123456a", "subnet-0123456b"] },
  },
});

/** What workloads reads from infra's state, as its JSON says it. */
const read = new Set(
  [...(workloads.json + inExistingVpc.json).matchAll(/terraform_remote_state\.infra\.outputs\.(\w+)/g)].map(
    ([, name]) => name,
  ),
);

describe("the contract between the stacks", () => {
  test("is seven outputs, under names that a deployed state keeps", () => {
    expect([...read].toSorted()).toEqual([
      "account_id",
      "cluster_certificate_authority",
      "cluster_endpoint",
      "cluster_name",
      "karpenter_node_role_name",
      "karpenter_queue_name",
      "node_security_group_id",
    ]);
  });

  test("is written in full by infra", () => {
    for (const name of read) {
      expect(infra.terraform.output[String(name)]).toEqual({
        description: expect.any(String),
        value: expect.any(String),
      });
    }
  });

  test("is all that workloads knows of infra: no cross-stack reference, no look-up in AWS", () => {
    expect(workloads.json).not.toMatch("cross-stack-output");
    expect(workloads.graph.of("data").filter((address) => address.startsWith("data.aws_"))).toEqual([]);
    expect(workloads.graph.of("data.terraform_remote_state")).toEqual(["data.terraform_remote_state.infra"]);
  });

  test("names the queue by its name, and says nothing where there is none", () => {
    expect(infra.terraform.output.karpenter_queue_name.value).toMatch(/aws_sqs_queue\..*\.name/);
    expect(infraOf({ interruption: { queue: false } }).terraform.output.karpenter_queue_name.value).toBe("");
  });

  test("names the node role by its name, never its ARN", () => {
    expect(infra.terraform.output.karpenter_node_role_name.value).toMatch(/aws_iam_role\..*\.name/);
  });

  test("tells in one sentence that infra must come first", () => {
    const { lifecycle } = workloads.terraform.data.terraform_remote_state.infra;
    expect(lifecycle.precondition).toEqual([
      {
        condition: '${fileexists("${path.module}/../../../terraform.infra.tfstate")}',
        error_message: expect.stringMatching(
          /infra is not deployed.*Deploy it first: npx cdktf deploy infra$/,
        ),
      },
    ]);
    expect(lifecycle.postcondition[0].condition).toMatch(
      '["account_id","region","cluster_name","cluster_endpoint"',
    );
    expect(lifecycle.postcondition[0].error_message).toMatch(
      /Deploy it first: npx cdktf deploy infra .*npm run drain ends the nodes that it left/,
    );
  });
});

describe("a state that is another environment's", () => {
  const conditions = (settings: object) =>
    workloadsOf(settings).terraform.data.terraform_remote_state.infra.lifecycle.postcondition.slice(1);

  test("is refused: its cluster and region are this environment's", () => {
    expect(conditions({ aws: { region: "eu-central-1" } })).toEqual([
      {
        condition: '${try(self.outputs.cluster_name, "karpenter") == "karpenter"}',
        error_message: expect.stringContaining(
          "this stack of karpenter (cluster.name). Set cluster.name back",
        ),
      },
      {
        condition: '${try(self.outputs.region, "eu-central-1") == "eu-central-1"}',
        error_message: expect.stringMatching(
          /is of region \$\{.*\}, this stack of eu-central-1 \(aws\.region\)\. Set aws\.region back/,
        ),
      },
    ]);
  });

  test.each([
    ["aws.accountId", { accountId: "111122223333" }],
    ["aws.assumeRole", { assumeRole: { arn: "arn:aws:iam::111122223333:role/deployer" } }],
  ])("is refused: its account is that of %s", (setting, aws) => {
    expect(conditions({ aws: { region: "eu-west-1", ...aws } })).toContainEqual({
      condition: '${try(self.outputs.account_id, "111122223333") == "111122223333"}',
      error_message: expect.stringContaining(`this stack of 111122223333 (${setting})`),
    });
  });
});

describe("stack names", () => {
  test("are infra and workloads for default, and carry the name of every other environment", () => {
    const names = [infra, workloads, infraOf({}, "prod"), workloadsOf({}, "prod")].map(({ name }) => name);
    expect(names).toEqual(["infra", "workloads", "prod-infra", "prod-workloads"]);
  });

  test("lead each environment to its own state", () => {
    expect(workloadsOf({}, "prod").terraform.data.terraform_remote_state.infra.config.path).toBe(
      "../../../terraform.prod-infra.tfstate",
    );
  });
});
