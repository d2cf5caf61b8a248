import { workloads } from "../../support/workloads";

const CLUSTER = {
  host: "${var.endpoint}",
  cluster_ca_certificate: '${base64decode("Y2E=")}',
};
/** Settings that KUBE_CTX, KUBE_CONFIG_PATH, KUBE_TLS_SERVER_NAME, ... of the user would fill. */
const SHIELD = {
  config_path: "",
  config_context: "",
  config_context_auth_info: "",
  config_context_cluster: "",
  insecure: false,
  tls_server_name: "",
  username: "",
  password: "",
  client_certificate: "",
  client_key: "",
};
const exec = (...further: string[]) => ({
  api_version: "client.authentication.k8s.io/v1beta1",
  command: "aws",
  args: [
    "eks",
    "get-token",
    "--cluster-name",
    "demo",
    "--region",
    "eu-west-1",
    "--output",
    "json",
    ...further,
  ],
});

describe("clusterProviders", () => {
  test("exec: both providers get this cluster's address and a token for it, nothing of the user's kubeconfig", () => {
    const { provider, ephemeral } = workloads().terraform;
    expect(provider.kubernetes).toEqual([{ ...CLUSTER, ...SHIELD, token: "", exec: [exec()] }]);
    expect(provider.helm).toEqual([{ kubernetes: { ...CLUSTER, ...SHIELD, token: "", exec: exec() } }]);
    expect(ephemeral).toBeUndefined();
  });

  test.each([
    ["profile", { profile: "team" }, ["--profile", "team"]],
    [
      "role, perhaps of a second account",
      { assumeRole: { arn: "arn:aws:iam::111122223333:role/deployer" } },
      ["--role-arn", "arn:aws:iam::111122223333:role/deployer"],
    ],
  ])("exec: logs in with the environment's %s", (_, caller, words) => {
    const { provider } = workloads({ access: { caller: { region: "eu-west-1", ...caller } } }).terraform;
    expect(provider.kubernetes[0].exec).toEqual([exec(...words)]);
    expect(provider.helm[0].kubernetes.exec).toEqual(exec(...words));
  });

  test("exec: asks an emulated AWS where there is one", () => {
    const { provider } = workloads({
      access: { caller: { region: "eu-west-1", endpoint: "http://127.0.0.1:4566" } },
    }).terraform;
    const env = { AWS_ENDPOINT_URL: "http://127.0.0.1:4566" };
    expect(provider.kubernetes[0].exec).toEqual([{ ...exec(), env }]);
    expect(provider.helm[0].kubernetes.exec).toEqual({ ...exec(), env });
  });

  test("token: made at plan and again at apply, never kept in the state", () => {
    const { provider, ephemeral, data } = workloads({ access: { authentication: "token" } }).terraform;
    expect(ephemeral).toEqual({ aws_eks_cluster_auth: { cluster: { name: "demo" } } });
    const token = "${ephemeral.aws_eks_cluster_auth.cluster.token}";
    expect(provider.kubernetes).toEqual([{ ...CLUSTER, ...SHIELD, token }]);
    expect(provider.helm).toEqual([{ kubernetes: { ...CLUSTER, ...SHIELD, token } }]);
    expect(data).not.toHaveProperty("aws_eks_cluster_auth");
  });
});
