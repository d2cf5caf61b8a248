import { DEFAULT_VERSIONS } from "../../../releases/defaults";
import { doctor, IMAGE, type Programs, refuses } from "../../support/doctor-machine";

describe("npm run doctor", () => {
  describe("on a cluster that is there", () => {
    const EXISTING =
      `aws: { region: eu-west-1 }\ncluster: { existing: { name: shop } }\nkarpenter: { version: ${DEFAULT_VERSIONS.karpenter} }\n` +
      IMAGE;
    const cluster = (more: object = {}) =>
      `echo '${JSON.stringify({ cluster: { version: "1.34", accessConfig: { authenticationMode: "API" }, ...more } })}'`;
    const deployments = (...images: string[]) =>
      `echo '${JSON.stringify({
        items: images.map((image, index) => ({
          metadata: { name: `controller-${index}`, namespace: "tools" },
          spec: { template: { spec: { containers: [{ image }] } } },
        })),
      })}'`;
    const cni = (...names: string[]) =>
      `echo '${JSON.stringify({
        spec: {
          template: { spec: { containers: [{ env: names.map((name) => ({ name, value: "true" })) }] } },
        },
      })}'`;
    const THERE: Programs = {
      "aws eks describe-cluster": cluster(),
      "aws eks describe-addon": "echo '{}'",
      "aws eks update-kubeconfig": "echo Added",
      "kubectl --kubeconfig": `case "$*" in *deployments*) ${deployments()} ;; *) ${cni()} ;; esac`,
    };
    const answers = (those: string, daemonSet = cni()): Programs => ({
      "kubectl --kubeconfig": `case "$*" in *deployments*) ${those} ;; *) ${daemonSet} ;; esac`,
    });
    const looked = (changes: Programs = {}, more = "") => doctor(EXISTING + more, { ...THERE, ...changes });

    test("is content, and looks for images of the version that it runs", async () => {
      const { lines, isReady } = await looked();
      expect(isReady).toBe(true);
      expect(lines).toEqual(
        expect.arrayContaining([
          "  ok     cluster shop of Kubernetes 1.34",
          "  ok     authentication mode API",
          "  ok     add-on eks-pod-identity-agent",
          "  ok     API server",
          "  ok     al2023@v20260903 for Kubernetes 1.34 on amd64, of nodeClasses.default",
        ]),
      );
    });

    test.each<[string, Programs, RegExp, string?]>([
      [
        "no such cluster",
        { "aws eks describe-cluster": refuses("ResourceNotFoundException") },
        /set cluster\.existing\.name/,
      ],
      [
        "CONFIG_MAP",
        { "aws eks describe-cluster": cluster({ accessConfig: { authenticationMode: "CONFIG_MAP" } }) },
        /authenticationMode=API_AND_CONFIG_MAP/,
      ],
      [
        "IPv6",
        { "aws eks describe-cluster": cluster({ kubernetesNetworkConfig: { ipFamily: "ipv6" } }) },
        /does not set Karpenter up for it yet/,
      ],
      [
        "no Pod Identity agent",
        { "aws eks describe-addon": refuses("ResourceNotFoundException") },
        /aws eks create-addon --cluster-name shop --addon-name eks-pod-identity-agent/,
      ],
      [
        "an API server out of reach",
        answers("echo 'Unable to connect: i/o timeout' >&2; exit 1"),
        /workloads would fail.*i\/o timeout/,
      ],
      [
        "a Cluster Autoscaler",
        answers(deployments("registry.k8s.io/autoscaling/cluster-autoscaler:v1.34.0")),
        /keep them apart by a taint/,
      ],
      [
        "another Karpenter",
        answers(deployments("public.ecr.aws/karpenter/controller:1.9.0")),
        /two of them fight/,
      ],
      [
        "custom networking",
        answers(deployments(), cni("AWS_VPC_K8S_CNI_CUSTOM_NETWORK_CFG")),
        /reservedENIs: "1"/,
      ],
      ["prefix delegation", answers(deployments(), cni("ENABLE_PREFIX_DELEGATION")), /maxPods: 110/],
    ])("names %s, with what to do", async (_what, changes, mend) => {
      const { lines, isReady } = await looked(changes);
      expect(isReady).toBe(false);
      expect(lines.filter((line) => mend.test(line))).toHaveLength(1);
    });

    test("asks IAM for the provider of the cluster's issuer with irsa", async () => {
      const issuer = { identity: { oidc: { issuer: "https://oidc.example/id/1" } } };
      const provider = (arn: string) =>
        `echo '${JSON.stringify({ OpenIDConnectProviderList: [{ Arn: arn }] })}'`;
      const text = EXISTING.replace(
        `version: ${DEFAULT_VERSIONS.karpenter}`,
        `version: ${DEFAULT_VERSIONS.karpenter}, identity: irsa`,
      );
      const asked = (arn: string) =>
        doctor(text, {
          ...THERE,
          "aws eks describe-cluster": cluster(issuer),
          "aws iam list-open-id-connect-providers": provider(arn),
        });
      const ours = "arn:aws:iam::111122223333:oidc-provider/oidc.example/id/1";
      expect((await asked(ours)).isReady).toBe(true);
      expect((await asked(`${ours}2`)).lines.join("\n")).toContain(
        "aws iam create-open-id-connect-provider --url https://oidc.example/id/1",
      );
    });

    test("lets a Cluster Autoscaler run beside NodePools that each have a taint", async () => {
      const { lines, isReady } = await looked(
        answers(deployments("registry.k8s.io/autoscaling/cluster-autoscaler:v1.34.0")),
        "nodePools: { general: { taints: [{ key: karpenter, effect: NoSchedule }] } }\n",
      );
      expect(isReady).toBe(true);
      expect(lines.join()).toContain("kept apart by the taints");
    });
  });
});
