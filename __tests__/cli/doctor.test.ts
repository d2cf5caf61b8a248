import { spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { type AddressInfo, createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { reportOf } from "../../cli/doctor/report";
import { environmentNamed } from "../../config/load-environments";
import { DEFAULT_VERSIONS } from "../../releases/defaults";
import { typed } from "../support/typed";

const SCRIPT = join(__dirname, "..", "..", "cli", "main.ts");
let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "doctor-test-"));
  mkdirSync(join(folder, "bin"));
  mkdirSync(join(folder, "environments"));
});
afterEach(() => rmSync(folder, { recursive: true }));

const PROGRAMS = {
  terraform: "echo Terraform v1.11.4",
  kubectl: `echo '{"clientVersion": {"gitVersion": "v1.35.1"}}'`,
  "aws --version": "echo aws-cli/2.28.19 Python/3.13",
  "aws sts get-caller-identity": `echo '{"Account": "111122223333", "Arn": "arn:aws:iam::111122223333:user/alice"}'`,
  "aws iam get-role": "echo '{}'",
  "aws ssm get-parameter": "echo '{}'",
  "aws logs describe-log-groups": `echo '{"logGroups": []}'`,
};
type Programs = Partial<Record<keyof typeof PROGRAMS | string, string>>;

/** A machine with one environment and these programs, by their first words. */
function machine(settings: string, changes: Programs = {}): NodeJS.ProcessEnv {
  const programs = { ...PROGRAMS, ...changes };
  for (const name of ["terraform", "tofu", "kubectl", "aws"]) {
    const cases = Object.entries(programs).filter(([words]) => words.split(" ")[0] === name);
    if (cases.every(([, does]) => does === undefined)) continue;
    const branches = cases.map(([words, does]) => `"${words.slice(name.length).trim()}"*) ${does} ;;`);
    const script = `#!/bin/sh\ncase "$*" in\n${branches.reverse().join("\n")}\nesac\n`;
    writeFileSync(join(folder, "bin", name), script, { mode: 0o755 });
  }
  writeFileSync(join(folder, "environments", "default.yaml"), settings);
  return { PATH: join(folder, "bin"), HOME: folder };
}

async function doctor(settings: string, changes: Programs = {}, more: NodeJS.ProcessEnv = {}) {
  const env = { ...machine(settings, changes), ...more };
  return reportOf(environmentNamed(join(folder, "environments"), "default"), env);
}

/** The command itself. */
function command(settings: string) {
  const args = ["--import", require.resolve("tsx"), SCRIPT, "doctor"];
  const options = { cwd: folder, env: machine(settings), encoding: "utf8" } as const;
  const { status, stdout, stderr } = spawnSync(process.execPath, args, options);
  return { status, lines: stdout.split("\n"), stderr };
}

const refuses = (code: string) => `echo "An error occurred (${code}) when calling" >&2; exit 254`;
const AWS =
  'aws: { region: eu-west-1 }\ncluster: { version: "1.36", endpoint: { publicCidrs: [203.0.113.0/24] } }\n' +
  `karpenter: { version: ${DEFAULT_VERSIONS.karpenter} }\n`;
const IMAGE = "nodeClasses: { default: { ami: al2023@v20260903 } }\n";

describe("the reach of a private endpoint", () => {
  const PRIVATE = `aws: { region: eu-west-1 }
cluster: { version: "1.36", endpoint: { public: false } }
karpenter: { version: 1.14.1 }
${IMAGE}`;
  const answering = (endpoint: string) => ({
    "aws eks describe-cluster": `echo '{"cluster": {"endpoint": "${endpoint}"}}'`,
  });
  const said = async (changes: Programs, settings = PRIVATE) =>
    (await doctor(settings, changes)).lines.filter((line) => /endpoint|VPC|public/.test(line));

  test("is nothing that anybody can tell before the cluster is there", async () => {
    expect(await said({ "aws eks describe-cluster": refuses("ResourceNotFoundException") })).toEqual([]);
  });

  test("is good where the API server answers at a private address", async () => {
    const server = createServer().listen(0, "127.0.0.1");
    await once(server, "listening");
    const { port } = server.address() as AddressInfo;
    expect(await said(answering(`https://127.0.0.1:${port}`))).toEqual([
      "  ok     private endpoint of karpenter",
    ]);
    server.close();
    await once(server, "close");
    const [wrong, fix] = await said(answering(`https://127.0.0.1:${port}`));
    expect(wrong).toBe("  WRONG  private endpoint of karpenter");
    expect(fix).toMatch(/127\.0\.0\.1 is out of reach from here \(ECONNREFUSED\): .* inside the VPC/);
  });

  test("is none where the name still leads to a public address, so that the deploy would be the last", async () => {
    const [, fix] = await said(answering("https://203.0.113.7"));
    expect(fix).toMatch(
      /leads to 203\.0\.113\.7 from here, which is public: .*keep cluster.endpoint.public: true/,
    );
  });

  test("is not asked for while the endpoint is public", async () => {
    expect(await said(answering("https://203.0.113.7"), AWS + IMAGE)).toEqual([]);
  });
});

describe("npm run doctor", () => {
  test("is content with tools, credentials, Spot's role and the pinned image", () => {
    expect(command(AWS + IMAGE)).toEqual({
      status: 0,
      stderr: "",
      lines: [
        "environments/default.yaml",
        "  ok     Terraform 1.11.4",
        "  ok     AWS CLI 2.28.19",
        "  ok     kubectl 1.35.1",
        "  ok     credentials of arn:aws:iam::111122223333:user/alice",
        "  ok     Spot's role AWSServiceRoleForEC2Spot",
        "  ok     al2023@v20260903 for Kubernetes 1.36 on amd64, of nodeClasses.default",
        "Ready to deploy",
        "",
      ],
    });
  });

  test("names what is missing or too old, with where to get it, all at once", async () => {
    const { isReady, lines } = await doctor(AWS, {
      terraform: "echo Terraform v1.9.8",
      kubectl: undefined,
      "aws --version": "echo aws-cli/1.22.0",
    });
    expect(isReady).toBe(false);
    expect(lines.slice(1, 7)).toEqual([
      "  WRONG  Terraform 1.9.8",
      "         1.10.0 or newer is needed: https://developer.hashicorp.com/terraform/install",
      "  WRONG  AWS CLI 1.22.0",
      "         2.7.0 or newer (or 1.24.0 of version 1) is needed: https://docs.aws.amazon.com/cli/latest/userguide/getting-started-install.html",
      "  WRONG  kubectl: no kubectl that runs on the PATH",
      "         install 1.24.0 or newer: https://kubernetes.io/docs/tasks/tools/",
    ]);
    expect(lines).toContain("3 to fix before a deploy");
  });

  test("looks for the program in TERRAFORM_BINARY_NAME, and knows OpenTofu", async () => {
    const tofu = { TERRAFORM_BINARY_NAME: "tofu" };
    const without = { terraform: undefined };
    expect((await doctor(AWS, without)).lines.slice(1, 3)).toEqual([
      "  WRONG  Terraform: no terraform that runs on the PATH",
      "         install 1.10.0 or newer: https://developer.hashicorp.com/terraform/install; or name its program in TERRAFORM_BINARY_NAME",
    ]);
    expect((await doctor(AWS, without, tofu)).lines.slice(1, 3)).toEqual([
      "  WRONG  OpenTofu: no tofu that runs on the PATH",
      "         install 1.11.0 or newer: https://opentofu.org/docs/intro/install; or name its program in TERRAFORM_BINARY_NAME",
    ]);
    const old = await doctor(AWS, { ...without, tofu: "echo OpenTofu v1.10.6" }, tofu);
    expect(old.lines.slice(1, 3)).toEqual([
      "  WRONG  OpenTofu 1.10.6",
      "         1.11.0 or newer is needed: https://opentofu.org/docs/intro/install",
    ]);
    const { isReady, lines } = await doctor(AWS, { ...without, tofu: "echo OpenTofu v1.12.0" }, tofu);
    expect([isReady, lines[1]]).toEqual([true, "  ok     OpenTofu 1.12.0"]);
  });

  test.each([
    ["2.7.0", true],
    ["2.6.9", false],
    ["1.24.0", true],
    ["3.0.0", true],
  ])("takes version %s of the AWS CLI: %s", async (version, isEnough) => {
    const { lines } = await doctor(AWS, { "aws --version": `echo aws-cli/${version}` });
    expect(lines).toContain(`  ${isEnough ? "ok    " : "WRONG "} AWS CLI ${version}`);
  });

  test("keeps the AWS CLI from paging and from asking", async () => {
    const { lines } = await doctor(AWS, {
      "aws sts get-caller-identity": `echo "{\\"Account\\": \\"111122223333\\", \\"Arn\\": \\"pager '\${AWS_PAGER-less}', prompt $AWS_CLI_AUTO_PROMPT\\"}"`,
    });
    expect(lines).toContain("  ok     credentials of pager '', prompt off");
  });

  test("asks nothing more of an account that is not the environment's", async () => {
    const { lines } = await doctor('aws: { region: eu-west-1, accountId: "444455556666" }\n');
    expect(lines.slice(4, 6)).toEqual([
      "  WRONG  credentials of arn:aws:iam::111122223333:user/alice",
      "         they are of account 111122223333, and aws.accountId is 444455556666",
    ]);
    expect(lines.join()).not.toMatch("Spot");
  });

  test("tells AWS' own words when it takes no credentials", async () => {
    const { lines } = await doctor(AWS, { "aws sts get-caller-identity": refuses("ExpiredToken") });
    expect(lines).toContain("         An error occurred (ExpiredToken) when calling");
  });

  test.each([
    [
      "exists",
      refuses("NoSuchEntity"),
      "aws iam create-service-linked-role --aws-service-name spot.amazonaws.com",
    ],
    [
      "create",
      "echo '{}'",
      "it is there, and Terraform would fail to make it: set spot.serviceLinkedRole: exists",
    ],
    ["exists", refuses("AccessDenied"), "An error occurred (AccessDenied) when calling"],
  ])("with serviceLinkedRole: %s, gives the fix where AWS says otherwise", async (role, answer, fix) => {
    const settings = `${AWS}spot: { serviceLinkedRole: ${role} }\n`;
    const { isReady, lines } = await doctor(settings, { "aws iam get-role": answer });
    expect([isReady, lines]).toEqual([false, expect.arrayContaining([`         ${fix}`])]);
  });

  test.each([
    "capacityTypes: [on-demand]",
    "requirements: [{ key: karpenter.sh/capacity-type, operator: NotIn, values: [spot] }]",
  ])("asks for no Spot role where no NodePool has Spot: %s", async (pool) => {
    const { isReady, lines } = await doctor(`${AWS}nodePools: { general: { ${pool} } }\n`, {
      "aws iam get-role": refuses("NoSuchEntity"),
    });
    expect([isReady, lines.join()]).toEqual([true, expect.not.stringMatching("Spot")]);
  });

  test.each([
    [
      "ami: al2023@v20250821",
      "al2023@v20250821",
      "/aws/service/eks/optimized-ami/1.36/amazon-linux-2023/arm64/standard/amazon-eks-node-al2023-arm64-standard-1.36-v20250821/image_id",
    ],
    [
      "ami: bottlerocket@v1.50.0",
      "bottlerocket@v1.50.0",
      "/aws/service/bottlerocket/aws-k8s-1.36/arm64/1.50.0/image_id",
    ],
  ])("looks where Karpenter does for %s, and says how to find another", async (ami, alias, parameter) => {
    const { isReady, lines } = await doctor(
      `${AWS}nodeClasses: { default: { ${ami} } }\nnodePools: { general: { architectures: [arm64] } }\n`,
      { "aws ssm get-parameter": `[ "$4" = "${parameter}" ] && { ${refuses("ParameterNotFound")}; }` },
    );
    expect(isReady).toBe(false);
    const [at, fix] = lines.slice(lines.findIndex((line) => line.includes(alias)));
    expect(at).toBe(`  WRONG  ${alias} for Kubernetes 1.36 on arm64, of nodeClasses.default: not there`);
    expect(fix).toMatch(/take a release that is: aws ssm get-parameters-by-path .*\/arm64/);
  });

  test.each([
    ["/aws/eks/karpenter/cluster", refuses("ResourceNotFoundException"), false],
    ["/aws/eks/karpenter/cluster", "echo '{}'", true],
    ["/aws/eks/karpenter/cluster-of-another", refuses("ResourceNotFoundException"), true],
  ])("the log group %s, where the cluster: %s; ready: %s", async (logGroupName, cluster, ready) => {
    const { isReady, lines } = await doctor(AWS, {
      "aws logs describe-log-groups": `echo '${JSON.stringify({ logGroups: [{ logGroupName }] })}'`,
      "aws eks describe-cluster": cluster,
    });
    expect(isReady).toBe(ready);
    expect(
      lines.join().includes("aws logs delete-log-group --log-group-name /aws/eks/karpenter/cluster,"),
    ).toBe(!ready);
  });

  test("looks in the role's account where the environment assumes one", async () => {
    const keys = '{"Credentials": {"AccessKeyId": "a", "SecretAccessKey": "b", "SessionToken": "c"}}';
    const { lines } = await doctor(
      "aws: { region: eu-west-1, assumeRole: { arn: 'arn:aws:iam::444455556666:role/deploy' } }\n",
      {
        "aws sts assume-role": `echo '${keys}'`,
        "aws sts get-caller-identity": `echo "{\\"Account\\": \\"444455556666\\", \\"Arn\\": \\"$AWS_SESSION_TOKEN\\"}"`,
      },
    );
    expect(lines).toContain("  ok     credentials of c");
  });

  test("tells the file's mistakes, as synthesis would", async () => {
    const env = { ...machine("aws: { regoin: x }\n"), ENVIRONMENTS_DIR: join(folder, "environments") };
    expect(await typed(["doctor"], env)).toMatchObject({
      status: 1,
      stderr: expect.stringContaining("environments/default.yaml:1:8: aws.regoin: unknown key"),
    });
  });

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
