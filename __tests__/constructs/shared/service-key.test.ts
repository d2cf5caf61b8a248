import { CloudwatchLogGroup } from "@cdktf/provider-aws/lib/cloudwatch-log-group";
import { IamPolicy } from "@cdktf/provider-aws/lib/iam-policy";
import { KmsKey } from "@cdktf/provider-aws/lib/kms-key";
import { SqsQueue } from "@cdktf/provider-aws/lib/sqs-queue";
import { infraOf } from "../../support/stacks";

const OTHERS = "arn:aws:kms:eu-west-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab";

const settings = (kmsKey?: string) => ({
  aws: { region: "eu-west-1", accountId: "111122223333" },
  network: { flowLogs: { kmsKey } },
  cluster: { logging: { kmsKey } },
  interruption: { kmsKey },
});

const own = infraOf(settings("own"));
const keyNamed = (name: string) => {
  const [found, ...more] = Object.entries(own.byId(KmsKey)).filter(([, { tags }]) => tags.Name === name);
  if (found === undefined || more.length > 0) throw new Error(`expected one key ${name}`);
  return { reference: `\${aws_kms_key.${found[0]}.arn}`, key: found[1] };
};
const statementsOf = (name: string) => JSON.parse(keyNamed(name).key.policy).Statement;
const ACCOUNT_ROOT = expect.stringMatching(/^arn:aws:iam::.*:root$/);

describe("ServiceKey", () => {
  test("is one for each log group and for the queue, and rotates", () => {
    const [cluster, flows] = ["eks-karpenter-logs", "eks-karpenter-flow-logs"].map(keyNamed);
    expect(own.where(CloudwatchLogGroup, { name: "/aws/eks/karpenter/cluster" }).kms_key_id).toBe(
      cluster!.reference,
    );
    expect(own.where(CloudwatchLogGroup, { name: "/aws/vpc/karpenter/flow-logs" }).kms_key_id).toBe(
      flows!.reference,
    );
    const queue = own.only(SqsQueue);
    expect(queue.kms_master_key_id).toBe(keyNamed("eks-karpenter-queue").reference);
    // The provider refuses both.
    expect(queue).not.toHaveProperty("sqs_managed_sse_enabled");
    for (const key of own.all(KmsKey)) expect(key.enable_key_rotation).toBe(true);
  });

  test.each([
    ["eks-karpenter-logs", "/aws/eks/karpenter/cluster"],
    ["eks-karpenter-flow-logs", "/aws/vpc/karpenter/flow-logs"],
  ])("%s is used by CloudWatch Logs for its own group alone", (name, group) => {
    expect(statementsOf(name)).toEqual([
      {
        Sid: "AllowAccount",
        Effect: "Allow",
        Principal: { AWS: ACCOUNT_ROOT },
        Action: "kms:*",
        Resource: "*",
      },
      {
        Sid: "AllowLogs",
        Effect: "Allow",
        Principal: { Service: "logs.eu-west-1.amazonaws.com" },
        Action: ["kms:Decrypt", "kms:Describe*", "kms:Encrypt", "kms:GenerateDataKey*", "kms:ReEncrypt*"],
        Resource: "*",
        Condition: {
          ArnEquals: {
            "kms:EncryptionContext:aws:logs:arn": expect.stringMatching(
              new RegExp(`^arn:aws:logs:eu-west-1:.*:log-group:${group}$`),
            ),
          },
        },
      },
    ]);
  });

  test("of the queue is used by EventBridge, which meets no condition, and read by Karpenter", () => {
    expect(statementsOf("eks-karpenter-queue")).toEqual([
      expect.objectContaining({ Sid: "AllowAccount" }),
      {
        Sid: "AllowRules",
        Effect: "Allow",
        Principal: { Service: "events.amazonaws.com" },
        Action: ["kms:Decrypt", "kms:GenerateDataKey"],
        Resource: "*",
      },
    ]);
    const policy = own.where(IamPolicy, { name: "KarpenterControllerInterruptionPolicy-karpenter" });
    expect(JSON.parse(policy.policy).Statement).toContainEqual({
      Sid: "AllowInterruptionQueueDecryption",
      Effect: "Allow",
      Action: "kms:Decrypt",
      Resource: keyNamed("eks-karpenter-queue").reference,
    });
  });

  test("is made in no case but `own`: others' keys are named, and Karpenter may use them", () => {
    const { byId, only, all, where } = bound(infraOf(settings(OTHERS)));
    expect(Object.keys(byId(KmsKey))).toHaveLength(1);
    expect(only(SqsQueue).kms_master_key_id).toBe(OTHERS);
    expect(all(CloudwatchLogGroup).map(({ kms_key_id }) => kms_key_id)).toEqual([OTHERS, OTHERS]);
    const { policy } = where(IamPolicy, { name: "KarpenterControllerInterruptionPolicy-karpenter" });
    expect(policy).toContain(`"Action":"kms:Decrypt","Resource":"${OTHERS}"`);
  });

  test("left out, leaves everything as it was", () => {
    const { only, all } = bound(infraOf({ network: { flowLogs: {} } }));
    expect(only(SqsQueue)).toMatchObject({ sqs_managed_sse_enabled: true });
    expect(only(SqsQueue)).not.toHaveProperty("kms_master_key_id");
    for (const group of all(CloudwatchLogGroup)) expect(group).not.toHaveProperty("kms_key_id");
  });

  test("names China's service as China does", () => {
    const china = infraOf({
      ...settings("own"),
      aws: { region: "cn-north-1" },
      cluster: { logging: { kmsKey: "own" } },
    });
    expect(JSON.stringify(china.all(KmsKey))).toContain("logs.cn-north-1.amazonaws.com.cn");
  });
});

function bound(stack: typeof own) {
  return {
    byId: stack.byId.bind(stack),
    only: stack.only.bind(stack),
    all: stack.all.bind(stack),
    where: stack.where.bind(stack),
  };
}
