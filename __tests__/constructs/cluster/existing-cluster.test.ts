import { DataAwsEksCluster } from "@cdktf/provider-aws/lib/data-aws-eks-cluster";
import { DataAwsEksClusters } from "@cdktf/provider-aws/lib/data-aws-eks-clusters";
import { AwsProvider } from "@cdktf/provider-aws/lib/provider";
import { TerraformOutput } from "cdktf";
import { ExistingCluster, type ExistingClusterProps } from "../../../constructs/cluster/existing-cluster";
import { built } from "../../support/built";

function existing(props: Partial<ExistingClusterProps> = {}) {
  const stack = built((scope) => {
    new AwsProvider(scope, "aws", { region: "eu-west-1" });
    const { endpoint, certificateAuthority, oidcIssuer, version, vpc } = new ExistingCluster(
      scope,
      "Cluster",
      {
        name: "shop",
        region: "eu-west-1",
        karpenter: { version: "1.14.3", runsOn: ["1.35", "1.36"] },
        ...props,
      },
    );
    const told = { endpoint, certificateAuthority, oidcIssuer, version, vpc: `\${${vpc}}` };
    for (const [name, value] of Object.entries(told))
      new TerraformOutput(scope, name, { value, staticId: true });
  });
  const { lifecycle } = stack.only(DataAwsEksCluster);
  const refusals = lifecycle.postcondition as { condition: string; error_message: string }[];
  const outputs = Object.entries<{ value: string }>(stack.terraform.output);
  return { stack, refusals, told: Object.fromEntries(outputs.map(([name, { value }]) => [name, value])) };
}

describe("ExistingCluster", () => {
  test("asks for the list of clusters first, and says which there are where it is not among them", () => {
    const { stack } = existing();
    const [id] = Object.keys(stack.byId(DataAwsEksClusters));
    expect(stack.only(DataAwsEksCluster)).toMatchObject({
      name: "shop",
      depends_on: [`data.aws_eks_clusters.${id}`],
    });
    expect(stack.only(DataAwsEksClusters).lifecycle.postcondition).toEqual([
      {
        condition: '${contains(self.names, "shop")}',
        error_message:
          'cluster.existing.name: there is no cluster shop in eu-west-1; there are: ${length(self.names) == 0 ? "none" : join(", ", self.names)}. Name one of them, or another aws.region or account.',
      },
    ]);
  });

  test.each([
    [
      "a cluster that is being made, or is going",
      '${contains(["ACTIVE", "UPDATING"], self.status)}',
      /^Cluster shop is \$\{self\.status\}, not ACTIVE\. .*aws eks describe-cluster --name shop --region eu-west-1$/,
    ],
    [
      "one that lets nodes in by its ConfigMap alone",
      '${try(self.access_config[0].authentication_mode, "") != "CONFIG_MAP"}',
      /aws eks update-cluster-config --name shop .*authenticationMode=API_AND_CONFIG_MAP$/,
    ],
    [
      "one of IPv6",
      '${try(self.kubernetes_network_config[0].ip_family, "ipv4") == "ipv4"}',
      /^Cluster shop is one of IPv6/,
    ],
    [
      "a Kubernetes that the release does not run on, but not one that is newer than all it knows",
      '${contains(["1.35","1.36"], self.version) || tonumber(split(".", self.version)[1]) > 36}',
      /^karpenter\.version: 1\.14\.3 does not run on Kubernetes \$\{self\.version\}.*aws eks update-cluster-version/,
    ],
  ])("stops the plan of %s, with what to do", (_what, condition, message) => {
    const [refusal, ...more] = existing().refusals.filter((each) => each.condition === condition);
    expect(more).toEqual([]);
    expect(refusal?.error_message).toMatch(message);
  });

  test("holds the file's version against the cluster's, and where it names none asks nothing of it", () => {
    expect(existing({ version: "1.35" }).refusals).toContainEqual({
      condition: '${self.version == "1.35"}',
      error_message: expect.stringMatching(/^cluster\.version: expected \$\{self\.version\}.*got 1\.35/),
    });
    expect(existing().refusals.filter(({ condition }) => condition.includes("self.version =="))).toEqual([]);
  });

  test("tells what AWS tells", () => {
    const { told, stack } = existing();
    const [id] = Object.keys(stack.byId(DataAwsEksCluster));
    const found = `data.aws_eks_cluster.${id}`;
    expect(told).toEqual({
      vpc: `\${${found}.vpc_config[0].vpc_id}`,
      version: `\${${found}.version}`,
      endpoint: `\${${found}.endpoint}`,
      certificateAuthority: `\${${found}.certificate_authority[0].data}`,
      oidcIssuer: `\${${found}.identity.0.oidc.0.issuer}`,
    });
  });

  test("tells what the file says in its place", () => {
    const own = {
      endpoint: "https://shop.internal:8443",
      certificateAuthority: "Y2E=",
      oidcIssuer: "https://issuer.example/id/1",
    };
    expect(existing(own).told).toMatchObject(own);
  });
});
