import { verifyExample } from "./support/rehearsed-example";

verifyExample("arm64-spot-poc", (example) => {
  test("S0-39 S0-40 its EC2NodeClass and NodePool are Ready", async () => {
    expect(await example.ready()).toEqual(["ec2graviton", "graviton-spot"]);
  });

  test("S0-52 S0-53 S0-54 S0-66 S0-67 hello-arm64 runs on a node of its own architecture", async () => {
    const [seen] = await example.nodesOf("hello-arm64", 1);
    expect(seen!.labels).toMatchObject({
      "kubernetes.io/arch": "arm64",
      "karpenter.sh/capacity-type": "spot",
      "karpenter.sh/nodepool": "graviton-spot",
      "karpenter.k8s.aws/instance-category": "m",
    });
  });

  test("S0-68 describe-instances calls it spot", async () => {
    const [seen] = await example.nodesOf("hello-arm64", 1);
    expect(seen!.instance).toMatchObject({ spot: true, state: "running" });
    expect(seen!.instance.type).toMatch(/^m[3-9]?\d*g[a-z]*\./);
    expect(["us-east-1a", "us-east-1b", "us-east-1c"]).toContain(seen!.instance.zone);
  });

  test("S0-69 its log says where it runs", async () => {
    expect(await example.firstLog("hello-arm64")).toBe("Hello from ARM64 node");
  });

  test("S0-55 S0-56 S0-60 S0-61 the node boots the pinned AL2023 for arm64, with IMDSv2", async () => {
    const [seen] = await example.nodesOf("hello-arm64", 1);
    expect(await example.parameterOf(seen!.instance)).toMatch(
      /amazon-linux-2023\/arm64\/standard\/.*v20260903/,
    );
    const { userData } = await example.launchOf(seen!.instance);
    expect(userData).toContain("name: karpenter-demo");
  });
});
