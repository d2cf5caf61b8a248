import { verifyExample } from "./support/rehearsed-example";

interface Controller {
  readonly spec: {
    readonly template: { readonly spec: { readonly containers: readonly { readonly args: string[] }[] } };
  };
  readonly status: { readonly readyReplicas: number };
}

verifyExample("arm64-spot-poc", (example) => {
  test("its EC2NodeClass and NodePool are Ready", async () => {
    expect(await example.ready()).toEqual(["ec2graviton", "graviton-spot"]);
    await example.guide.upTo("kubectl get ec2nodeclasses,nodepools");
  });

  test("Karpenter takes its role through its service account, which its chart annotated", async () => {
    const account = await example.cluster.client.get(
      "/api/v1/namespaces/kube-system/serviceaccounts/karpenter",
    );
    expect(account.metadata.annotations).toMatchObject({
      "eks.amazonaws.com/role-arn": "arn:aws:iam::111122223333:role/karpenter-demo-karpenter",
    });
  });

  test("the load balancer controller runs twice, told its cluster, region and VPC", async () => {
    const { spec, status } = await example.cluster.client.get<Controller>(
      "/apis/apps/v1/namespaces/kube-system/deployments/aws-load-balancer-controller",
    );
    expect(status.readyReplicas).toBe(2);
    expect(spec.template.spec.containers[0]!.args).toEqual(
      expect.arrayContaining([
        "--cluster-name=karpenter-demo",
        "--aws-region=us-east-1",
        expect.stringMatching(/^--aws-vpc-id=vpc-/),
      ]),
    );
  });

  test("hello-arm64 runs on a node of its own architecture", async () => {
    await example.guide.upTo("kubectl get pods -o wide");
    const [seen] = await example.nodesOf("hello-arm64", 1);
    expect(seen!.labels).toMatchObject({
      "kubernetes.io/arch": "arm64",
      "karpenter.sh/capacity-type": "spot",
      "karpenter.sh/nodepool": "graviton-spot",
      "karpenter.k8s.aws/instance-category": "m",
    });
  });

  test("describe-instances calls it spot", async () => {
    await example.guide.upTo("aws ec2 describe-instances");
    const [seen] = await example.nodesOf("hello-arm64", 1);
    expect(seen!.instance).toMatchObject({ spot: true, state: "running" });
    expect(seen!.instance.type).toMatch(/^m[3-9]?\d*g[a-z]*\./);
    expect(seen!.instance.zone).toMatch(/^us-east-1[a-f]$/);
  });

  test("its log says where it runs", async () => {
    expect(await example.firstLog("hello-arm64")).toBe("Hello from ARM64 node");
  });

  test("the node boots the pinned AL2023 for arm64, with IMDSv2", async () => {
    const [seen] = await example.nodesOf("hello-arm64", 1);
    expect(await example.parameterOf(seen!.instance)).toMatch(
      /amazon-linux-2023\/arm64\/standard\/.*v20260903/,
    );
    const { userData } = await example.launchOf(seen!.instance);
    expect(userData).toContain("name: karpenter-demo");
  });
});
