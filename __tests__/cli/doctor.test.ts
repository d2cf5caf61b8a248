import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { AWS, doctor, folder, IMAGE, machine, refuses } from "../support/doctor-machine";
import { typed } from "../support/typed";

const SCRIPT = join(__dirname, "..", "..", "cli", "main.ts");

/** The command itself. */
function command(settings: string) {
  const args = ["--import", require.resolve("tsx"), SCRIPT, "doctor"];
  const options = { cwd: folder, env: machine(settings), encoding: "utf8" } as const;
  const { status, stdout, stderr } = spawnSync(process.execPath, args, options);
  return { status, lines: stdout.split("\n"), stderr };
}

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
});
