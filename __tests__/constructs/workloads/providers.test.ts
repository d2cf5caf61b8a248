import { workloads } from "./workloads";

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
const exec = (...profile: string[]) => ({
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
    ...profile,
  ],
});

describe("clusterProviders", () => {
  test("S4-23 exec: both providers get this cluster's address and a token for it, nothing of the user's kubeconfig", () => {
    const { provider, ephemeral } = workloads().terraform;
    expect(provider.kubernetes).toEqual([{ ...CLUSTER, ...SHIELD, token: "", exec: [exec()] }]);
    expect(provider.helm).toEqual([{ kubernetes: { ...CLUSTER, ...SHIELD, token: "", exec: exec() } }]);
    expect(ephemeral).toBeUndefined();
  });

  test("S2-27 exec: uses the environment's profile", () => {
    const { provider } = workloads({ profile: "team" }).terraform;
    expect(provider.kubernetes[0].exec).toEqual([exec("--profile", "team")]);
    expect(provider.helm[0].kubernetes.exec).toEqual(exec("--profile", "team"));
  });

  test("token: made at plan and again at apply, never kept in the state", () => {
    const { provider, ephemeral, data } = workloads({ authentication: "token" }).terraform;
    expect(ephemeral).toEqual({ aws_eks_cluster_auth: { cluster: { name: "demo" } } });
    const token = "${ephemeral.aws_eks_cluster_auth.cluster.token}";
    expect(provider.kubernetes).toEqual([{ ...CLUSTER, ...SHIELD, token }]);
    expect(provider.helm).toEqual([{ kubernetes: { ...CLUSTER, ...SHIELD, token } }]);
    expect(data).not.toHaveProperty("aws_eks_cluster_auth");
  });
});
