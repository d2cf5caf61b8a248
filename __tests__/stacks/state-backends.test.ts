import { infraOf, workloadsOf } from "../support/stacks";

const both = (state: object, aws: object = { region: "eu-west-1" }) => ({
  kept: infraOf({ state, aws }).terraform.terraform,
  read: workloadsOf({ state, aws }).terraform.data.terraform_remote_state.infra,
});

describe("local state", () => {
  test("lies beside cdktf.json, by a path that is the same on every machine", () => {
    const { kept, read } = both({ backend: "local" });
    expect(kept.backend).toEqual({ local: { path: "../../../terraform.infra.tfstate" } });
    expect(read).toMatchObject({ backend: "local", config: { path: "../../../terraform.infra.tfstate" } });
  });
});

describe("S3 state", () => {
  test("is encrypted, and locked without a DynamoDB table", () => {
    const { kept } = both({ backend: "s3", bucket: "my-states" });
    expect(kept.backend).toEqual({
      s3: {
        bucket: "my-states",
        key: "infra.tfstate",
        region: "eu-west-1",
        encrypt: true,
        use_lockfile: true,
      },
    });
  });

  test("is read from where it is kept", () => {
    const settings = { backend: "s3", bucket: "my-states", region: "us-east-1", prefix: "platform/eks" };
    const { kept, read } = both(settings, { region: "eu-west-1", profile: "ops" });
    const place = {
      bucket: "my-states",
      key: "platform/eks/infra.tfstate",
      region: "us-east-1",
      profile: "ops",
    };
    expect(kept.backend.s3).toMatchObject(place);
    expect(read).toMatchObject({ backend: "s3", config: place });
  });
});

describe("state on HCP Terraform", () => {
  test("is a workspace for each stack", () => {
    const { kept, read } = both({ backend: "cloud", organization: "acme" });
    expect(kept.cloud).toEqual({
      hostname: "app.terraform.io",
      organization: "acme",
      workspaces: { name: "infra" },
    });
    expect(read).toMatchObject({
      backend: "remote",
      config: { hostname: "app.terraform.io", organization: "acme", workspaces: { name: "infra" } },
    });
  });

  test("comes with providers that need no AWS CLI on its workers", () => {
    const state = { backend: "cloud", organization: "acme" };
    const { terraform } = workloadsOf({ state });
    expect(terraform.ephemeral.aws_eks_cluster_auth.cluster).toEqual({
      name: "${data.terraform_remote_state.infra.outputs.cluster_name}",
    });
    expect(terraform.provider.helm[0].kubernetes.token).toBe(
      "${ephemeral.aws_eks_cluster_auth.cluster.token}",
    );
    expect(terraform.provider.helm[0].kubernetes.exec).toBeUndefined();
  });
});

test("every stack needs a Terraform that knows lock files and ephemeral resources", () => {
  for (const { terraform } of [infraOf(), workloadsOf()]) {
    expect(terraform.terraform.required_version).toBe(">= 1.10.0");
  }
});
