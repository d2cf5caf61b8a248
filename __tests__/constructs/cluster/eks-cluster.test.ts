import { CloudwatchLogGroup } from "@cdktf/provider-aws/lib/cloudwatch-log-group";
import { DataAwsSubnets } from "@cdktf/provider-aws/lib/data-aws-subnets";
import { EksCluster as Cluster } from "@cdktf/provider-aws/lib/eks-cluster";
import { AwsProvider } from "@cdktf/provider-aws/lib/provider";
import { SqsQueue } from "@cdktf/provider-aws/lib/sqs-queue";
import { TerraformOutput } from "cdktf";
import { EksCluster, type EksClusterProps } from "../../../constructs/cluster/eks-cluster";
import { built } from "../../support/built";

const cluster = (props: Partial<EksClusterProps> = {}) =>
  built((stack) => {
    new AwsProvider(stack, "Aws", { region: "eu-west-1" });
    const policy = new SqsQueue(stack, "ClusterPolicy");
    const { clusterName, version, endpoint, certificateAuthority, oidcIssuer } = new EksCluster(
      stack,
      "Cluster",
      {
        name: "demo",
        version: "1.35",
        role: { roleArn: "arn:aws:iam::111122223333:role/demo-cluster", permissions: [policy] },
        network: {
          controlPlaneSubnetIds: ["subnet-1", "subnet-2"],
          subnetFilter: { name: "vpc-id", values: ["vpc-1"] },
        },
        securityGroupIds: ["sg-1"],
        endpoint: { public: true, publicCidrs: ["198.51.100.0/24"] },
        logging: { types: ["api", "audit"], retentionDays: 30 },
        secretsKeyArn: "arn:aws:kms:eu-west-1:111122223333:key/1",
        place: { partition: "aws", region: "eu-west-1", accountId: "111122223333" },
        supportType: "STANDARD",
        ...props,
      },
    );
    for (const [name, value] of Object.entries({
      clusterName,
      version,
      endpoint,
      certificateAuthority,
      oidcIssuer,
    })) {
      new TerraformOutput(stack, name, { value });
    }
  });

describe("EksCluster", () => {
  test("is reached privately from the VPC, and publicly from the given ranges alone", () => {
    expect(cluster().only(Cluster).vpc_config).toEqual({
      subnet_ids: ["subnet-1", "subnet-2"],
      security_group_ids: ["sg-1"],
      endpoint_private_access: true,
      endpoint_public_access: true,
      public_access_cidrs: ["198.51.100.0/24"],
    });
  });

  test("names no public range where there is no public endpoint", () => {
    const { vpc_config } = cluster({ endpoint: { public: false, publicCidrs: ["0.0.0.0/0"] } }).only(Cluster);
    expect(vpc_config.endpoint_public_access).toBe(false);
    expect(vpc_config).not.toHaveProperty("public_access_cidrs");
  });

  test("has access entries for access, with whoever creates it as admin", () => {
    expect(cluster().only(Cluster).access_config).toEqual({
      authentication_mode: "API",
      bootstrap_cluster_creator_admin_permissions: true,
    });
  });

  test("leaves out the add-ons that nobody could upgrade", () => {
    expect(cluster().only(Cluster).bootstrap_self_managed_addons).toBe(false);
  });

  test.each([
    "access_config[0].bootstrap_cluster_creator_admin_permissions",
    "bootstrap_self_managed_addons",
    "vpc_config[0].subnet_ids",
    "name",
    "role_arn",
    "kubernetes_network_config[0].service_ipv4_cidr",
    "encryption_config[0].provider[0].key_arn",
  ])("is neither replaced nor broken by a difference in %s", (attribute) => {
    expect(cluster().only(Cluster).lifecycle.ignore_changes).toContain(attribute);
  });

  test("follows every other change of its configuration", () => {
    expect(cluster().only(Cluster).lifecycle.ignore_changes).toHaveLength(8);
  });

  test("encrypts secrets with the given key", () => {
    expect(cluster().only(Cluster).encryption_config).toEqual({
      resources: ["secrets"],
      provider: { key_arn: "arn:aws:kms:eu-west-1:111122223333:key/1" },
    });
  });

  const postcondition = (start: string, props: Partial<EksClusterProps> = {}) =>
    cluster(props)
      .only(Cluster)
      .lifecycle.postcondition.find(({ error_message }: any) => error_message.startsWith(start));

  test("refuses another name with both and the way, where Terraform would replace the cluster", () => {
    expect(postcondition("cluster.name")).toEqual({
      condition: '${self.name == "demo"}',
      error_message:
        "cluster.name: expected ${self.name}, got demo. EKS renames no cluster: another name replaces it under its nodes. " +
        "Nothing was changed. Set it back. To have the other, write a second file in environments/ and move over, or " +
        "destroy workloads and infra with the old value first, then deploy both with the new one.",
    });
  });

  test("refuses another range of Services, and takes EKS' choice as it is", () => {
    const range = "kubernetes_network_config[0].service_ipv4_cidr";
    expect(postcondition("cluster.serviceCidr", { serviceCidr: "172.21.0.0/16" })).toEqual({
      condition: `\${self.${range} == "172.21.0.0/16"}`,
      error_message: expect.stringContaining(`expected \${self.${range}}, got 172.21.0.0/16.`),
    });
    expect(postcondition("cluster.serviceCidr")).toBeUndefined();
  });

  test("refuses another VPC, by the subnets that the running cluster has", () => {
    const built = cluster();
    const [wanted] = built.all(DataAwsSubnets);
    expect(wanted).toMatchObject({
      count: expect.stringMatching(
        /^\$\{length\(data\.aws_eks_cluster\.Cluster_VersionStep_Current_\w+\)\}$/,
      ),
      filter: [{ name: "vpc-id", values: ["vpc-1"] }],
    });
    const [, condition] = built.only(Cluster).lifecycle.precondition;
    expect(condition.condition).toMatch(
      /^\$\{length\(setsubtract\(flatten\(data\.aws_eks_cluster\.\w+\[\*\]\.vpc_config\[0\]\.subnet_ids\), flatten\(data\.aws_subnets\.\w+\[\*\]\.ids\)\)\) == 0\}$/,
    );
    expect(condition.error_message).toMatch(
      /^network\.existing: .* got only the subnets of vpc-1\. A cluster keeps the VPC/,
    );
  });

  test("refuses fewer zones by the name of their setting", () => {
    const subnetFilter = { name: "cidr-block", values: ["10.0.0.0/20", "10.0.16.0/20"] } as const;
    const network = { controlPlaneSubnetIds: ["subnet-1", "subnet-2"], subnetFilter };
    const [, { error_message }] = cluster({ network }).only(Cluster).lifecycle.precondition;
    expect(error_message).toMatch(
      /^network\.zones: expected .*, got only the private subnets 10\.0\.0\.0\/20, 10\.0\.16\.0\/20 of a new VPC\. /,
    );
  });

  test("refuses another key, before Terraform deletes the one that is in use", () => {
    const condition = postcondition("EKS keeps the key");
    expect(condition.condition).toMatch(
      /^\$\{\(self\.encryption_config\.0\.provider\.0\.key_arn == "arn:aws:kms:eu-west-1:111122223333:key\/1"\)\}$/,
    );
    expect(condition.error_message).toMatch(/keeps the key.*Set cluster.encryption.kmsKeyArn back/);
  });

  test("says what happens when standard support ends", () => {
    expect(cluster({ supportType: "EXTENDED" }).only(Cluster).upgrade_policy).toEqual({
      support_type: "EXTENDED",
    });
  });

  describe("its logs", () => {
    test("end after the given days, since the group is there before EKS would make one", () => {
      const logged = cluster();
      expect(logged.only(CloudwatchLogGroup)).toMatchObject({
        name: "/aws/eks/demo/cluster",
        retention_in_days: 30,
      });
      expect(logged.only(Cluster).enabled_cluster_log_types).toEqual(["api", "audit"]);
      expect(logged.only(Cluster).depends_on).toContainEqual(
        expect.stringMatching(/^aws_cloudwatch_log_group\.Cluster_Logs_/),
      );
    });

    test("are switched off with no types, and leave no group", () => {
      const silent = cluster({ logging: { types: [], retentionDays: 30 } });
      expect(silent.all(CloudwatchLogGroup)).toEqual([]);
      expect(silent.only(Cluster).enabled_cluster_log_types).toEqual([]);
    });
  });

  test("stands between its role's policies: it makes and removes network interfaces with them", () => {
    expect(cluster().only(Cluster).depends_on).toContainEqual(
      expect.stringMatching(/^aws_sqs_queue\.ClusterPolicy/),
    );
  });

  describe("deletion protection", () => {
    test("is not mentioned unless set: version 5 of the provider does not know it", () => {
      expect(cluster().only(Cluster)).not.toHaveProperty("deletion_protection");
    });

    test.each([true, false])("is passed on as %s", (deletionProtection) => {
      expect(cluster({ deletionProtection }).only(Cluster).deletion_protection).toBe(deletionProtection);
    });
  });

  test.each([
    ["clusterName", "name"],
    ["version", "version"],
    ["endpoint", "endpoint"],
    ["certificateAuthority", "certificate_authority[0].data"],
    ["oidcIssuer", "identity[0].oidc[0].issuer"],
  ])("tells its %s, and makes whoever asks wait for it", (output, attribute) => {
    const { value } = cluster().terraform.output[output];
    expect(value).toMatch(/^\$\{aws_eks_cluster\.Cluster_\w+\./);
    expect(value).toContain(`.${attribute}}`);
  });
});
