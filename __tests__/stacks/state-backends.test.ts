import { infraOf, workloadsOf } from "../support/stacks";

const both = (state: object, aws: object = {}, name?: string) => {
  const settings = { state, aws: { region: "eu-west-1", ...aws } };
  const workloads = workloadsOf(settings, name).terraform;
  return {
    kept: infraOf(settings, name).terraform.terraform,
    keptByWorkloads: workloads.terraform,
    read: workloads.data.terraform_remote_state.infra,
  };
};

describe("local state", () => {
  test("lies beside cdktf.json, by a path that is the same on every machine", () => {
    const { kept, read } = both({ backend: "local" });
    expect(kept.backend).toEqual({ local: { path: "../../../terraform.infra.tfstate" } });
    expect(read).toMatchObject({ backend: "local", config: { path: "../../../terraform.infra.tfstate" } });
  });
});

describe("S3 state", () => {
  const s3 = { backend: "s3", bucket: "my-states" };
  const key = "arn:aws:kms:eu-west-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab";

  test("is encrypted, and locked without a DynamoDB table", () => {
    expect(both(s3).kept.backend).toEqual({
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
    const settings = { ...s3, region: "us-east-1", prefix: "platform/eks" };
    const { kept, read } = both(settings, { profile: "ops" });
    const place = {
      bucket: "my-states",
      key: "platform/eks/infra.tfstate",
      region: "us-east-1",
      profile: "ops",
    };
    expect(kept.backend.s3).toEqual({ ...place, encrypt: true, use_lockfile: true });
    expect(read).toMatchObject({ backend: "s3", config: place });
  });

  test.each([
    ["{stack}.tfstate", "prod-infra.tfstate", "prod-workloads.tfstate"],
    [
      "{environment}/{part}/terraform.tfstate",
      "prod/infra/terraform.tfstate",
      "prod/workloads/terraform.tfstate",
    ],
  ])("lies by stack at %s", (template, infra, workloads) => {
    const { kept, keptByWorkloads, read } = both({ ...s3, key: template }, {}, "prod");
    expect(kept.backend.s3.key).toBe(infra);
    expect(keptByWorkloads.backend.s3.key).toBe(workloads);
    expect(read.config.key).toBe(infra);
  });

  test("is encrypted with a key of one's own", () => {
    expect(both({ ...s3, kmsKeyArn: key }).kept.backend.s3).toMatchObject({ encrypt: true, kms_key_id: key });
  });

  test("is kept by a role of another account, which the cluster's role has no part in", () => {
    const assumeRole = {
      arn: "arn:aws:iam::444455556666:role/states",
      externalId: "acme-1",
      sessionName: "terraform",
    };
    const deployer = { assumeRole: { arn: "arn:aws:iam::111122223333:role/deployer" } };
    const role = { role_arn: assumeRole.arn, external_id: "acme-1", session_name: "terraform" };
    const { kept, read } = both({ ...s3, assumeRole }, deployer);
    expect(kept.backend.s3.assume_role).toEqual(role);
    expect(read.config.assume_role).toEqual(role);
    expect(both(s3, deployer).kept.backend.s3).not.toHaveProperty("assume_role");
  });

  test("is read with credentials of the reader's own", () => {
    const { kept, read } = both({
      ...s3,
      profile: "writer",
      assumeRole: { arn: "arn:aws:iam::444455556666:role/writer" },
      reader: { profile: "reader" },
    });
    expect(kept.backend.s3.profile).toBe("writer");
    expect(read.config).toEqual({
      bucket: "my-states",
      key: "infra.tfstate",
      region: "eu-west-1",
      profile: "reader",
    });
  });

  test.each([
    ["state.endpoint", { endpoint: "http://127.0.0.1:9000" }, {}],
    ["an emulated AWS", {}, { endpoint: "http://127.0.0.1:9000" }],
  ])("lies in another store: %s", (_, state, aws) => {
    const { kept, read } = both({ ...s3, ...state }, aws);
    const store = {
      endpoints: { s3: "http://127.0.0.1:9000", sts: "http://127.0.0.1:9000" },
      use_path_style: true,
      skip_credentials_validation: true,
      skip_requesting_account_id: true,
    };
    expect(kept.backend.s3).toMatchObject(store);
    expect(read.config).toMatchObject(store);
  });

  test("without conditional writes and encryption in the store, has neither", () => {
    const { kept } = both({ ...s3, lockFile: false, encrypt: false });
    expect(kept.backend.s3).toMatchObject({ encrypt: false, use_lockfile: false });
  });

  test("that is not there yet is told of where Terraform looks for it", () => {
    expect(both(s3).read.workspace).toBe(
      '${/* infra has no state yet? Deploy it first: npx cdktf deploy infra */ "default"}',
    );
  });
});

describe("state on HCP Terraform", () => {
  const cloud = { backend: "cloud", organization: "acme" };

  test("is a workspace for each stack", () => {
    const { kept, keptByWorkloads, read } = both(cloud);
    expect(kept.cloud).toEqual({
      hostname: "app.terraform.io",
      organization: "acme",
      workspaces: { name: "infra" },
    });
    expect(keptByWorkloads.cloud.workspaces).toEqual({ name: "workloads" });
    expect(read).toMatchObject({
      backend: "remote",
      config: { hostname: "app.terraform.io", organization: "acme", workspaces: { name: "infra" } },
    });
  });

  test("is kept there and nowhere else", () => {
    expect(both(cloud).kept).not.toHaveProperty("backend");
    expect(both(cloud).keptByWorkloads).not.toHaveProperty("backend");
    expect(both({ backend: "local" }).kept).not.toHaveProperty("cloud");
  });

  test("is in a project, on a host, in workspaces by names of one's own", () => {
    const settings = {
      ...cloud,
      hostname: "tfe.example.com",
      project: "platform",
      workspaces: { name: "eks-{environment}-{part}" },
    };
    const { kept, read } = both(settings, {}, "prod");
    expect(kept.cloud).toEqual({
      hostname: "tfe.example.com",
      organization: "acme",
      workspaces: { name: "eks-prod-infra", project: "platform" },
    });
    expect(read.config.workspaces).toEqual({ name: "eks-prod-infra" });
    expect(read.config.hostname).toBe("tfe.example.com");
  });

  test("is in workspaces by tags, of which none is both stacks'", () => {
    const { kept, keptByWorkloads, read } = both({ ...cloud, workspaces: { tags: ["eks"] } });
    expect(kept.cloud.workspaces).toEqual({ tags: ["eks", "infra"] });
    expect(keptByWorkloads.cloud.workspaces).toEqual({ tags: ["eks", "workloads"] });
    expect(read.config.workspaces).toEqual({ name: "infra" });
  });

  test("comes with providers that need no AWS CLI on its workers", () => {
    const { terraform } = workloadsOf({ state: cloud });
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
