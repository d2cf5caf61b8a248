import { failureIn, readProgress } from "../../../rehearsal/terraform/progress";

describe("readProgress", () => {
  test.each([
    [
      "\u001b[2K\u001b[1A\u001b[Ginfra  \u001b[0m\u001b[1maws_vpc.Network_Vpc_FAC8F4A5: Creation complete after 11s [id=vpc-1]\u001b[0m",
      { kind: "made", type: "aws_vpc", name: "Network_Vpc_FAC8F4A5", id: "vpc-1" },
    ],
    [
      "       aws_eks_addon.Addons_kube-proxy_5B683A02: Modifications complete after 0s [id=a:kube-proxy]",
      { kind: "changed", type: "aws_eks_addon", name: "Addons_kube-proxy_5B683A02", id: "a:kube-proxy" },
    ],
    [
      "infra  aws_vpc.Network_Vpc_FAC8F4A5: Destruction complete after 1s",
      { kind: "gone", type: "aws_vpc", name: "Network_Vpc_FAC8F4A5", id: "" },
    ],
    [
      "infra  aws_sqs_queue.Queue_E080E4C9: Still creating... [1m20s elapsed]",
      { kind: "waits", type: "aws_sqs_queue", name: "Queue_E080E4C9", seconds: 80 },
    ],
    [
      "infra  aws_sqs_queue.Queue_E080E4C9: Still destroying... [id=http://127.0.0.1:1/q, 00m10s elapsed]",
      { kind: "waits", type: "aws_sqs_queue", name: "Queue_E080E4C9", seconds: 10 },
    ],
    [
      "workloads  terraform_data.Drain_1 (local-exec): waiting for 2 nodes",
      { kind: "said", text: "waiting for 2 nodes" },
    ],
  ])("reads %j", (line, progress) => {
    expect(readProgress(line)).toEqual(progress);
  });

  test.each([
    "1 Stack deploying     0 Stacks done     0 Stacks waiting",
    "infra  aws_vpc.Network_Vpc_FAC8F4A5: Creating...",
    'workloads  terraform_data.Drain_1 (local-exec): Executing: ["/bin/sh" "-c" "..."]',
    "",
  ])("leaves out %j", (line) => {
    expect(readProgress(line)).toBeUndefined();
  });
});

describe("failureIn", () => {
  test("is the error, without frames, colours and what went well before", () => {
    const output = [
      "infra  aws_vpc.Vpc: Creation complete after 11s [id=vpc-1]",
      "1 Stack deploying     0 Stacks done     0 Stacks waiting",
      "infra  \u001b[31m╷\u001b[0m",
      "       \u001b[31m│\u001b[0m \u001b[1mError: creating EKS Cluster (a): AccessDenied\u001b[0m",
      "       │",
      "       │   with aws_eks_cluster.Cluster,",
      "       ╵",
    ].join("\n");
    expect(failureIn(output)).toBe(
      "Error: creating EKS Cluster (a): AccessDenied\n  with aws_eks_cluster.Cluster,",
    );
  });

  test("is the end of the output where no error is named", () => {
    expect(failureIn("one\ntwo\n")).toBe("one\ntwo");
  });
});
