import { EksNodeGroup } from "@cdktf/provider-aws/lib/eks-node-group";
import { IamRole } from "@cdktf/provider-aws/lib/iam-role";
import { IamRolePolicyAttachment } from "@cdktf/provider-aws/lib/iam-role-policy-attachment";
import { LaunchTemplate } from "@cdktf/provider-aws/lib/launch-template";
import { AwsProvider } from "@cdktf/provider-aws/lib/provider";
import { SqsQueue } from "@cdktf/provider-aws/lib/sqs-queue";
import { SystemNodeGroup, type SystemNodeGroupProps } from "../../../constructs/cluster/system-node-group";
import { built } from "../../support/built";

const group = (props: Partial<SystemNodeGroupProps> = {}) =>
  built((stack) => {
    new AwsProvider(stack, "Aws", { region: "eu-west-1" });
    const [route, rule, cni] = ["Route", "Rule", "Cni"].map((id) => new SqsQueue(stack, id));
    const { nodes } = new SystemNodeGroup(stack, "System", {
      cluster: { name: "demo", clusterName: "demo", version: "1.35" },
      partition: "aws",
      subnetIds: ["subnet-1", "subnet-2"],
      securityGroupIds: ["sg-nodes"],
      instanceTypes: ["t3.medium", "t3a.medium"],
      amiType: "AL2023_x86_64_STANDARD",
      minSize: 2,
      desiredSize: 2,
      maxSize: 3,
      volumeSize: 30,
      labels: { "karpenter.sh/controller": "true" },
      taint: { key: "CriticalAddonsOnly", value: "true", effect: "NoSchedule" },
      before: { egress: [route!], securityGroupRules: [rule!], addons: [cni!] },
      ...props,
    });
    new SqsQueue(stack, "Dependant", { dependsOn: [...nodes] });
  });

describe("SystemNodeGroup", () => {
  test("stays when Spot capacity goes", () => {
    expect(group().only(EksNodeGroup)).toMatchObject({
      capacity_type: "ON_DEMAND",
      instance_types: ["t3.medium", "t3a.medium"],
      ami_type: "AL2023_x86_64_STANDARD",
      subnet_ids: ["subnet-1", "subnet-2"],
    });
  });

  test("attracts system pods by its label and keeps others off by its taint", () => {
    expect(group().only(EksNodeGroup)).toMatchObject({
      labels: { "karpenter.sh/controller": "true" },
      taint: [{ key: "CriticalAddonsOnly", value: "true", effect: "NO_SCHEDULE" }],
    });
  });

  test("is replaced by a second group that is there first", () => {
    const made = group().only(EksNodeGroup);
    expect(made.node_group_name_prefix).toBe("system-");
    expect(made).not.toHaveProperty("node_group_name");
    expect(made.lifecycle).toEqual({ create_before_destroy: true });
  });

  test("has the sizes of the configuration, a changed desired size included", () => {
    const made = group({ minSize: 3, desiredSize: 4, maxSize: 5 }).only(EksNodeGroup);
    expect(made.scaling_config).toEqual({ min_size: 3, desired_size: 4, max_size: 5 });
    expect(made.lifecycle).not.toHaveProperty("ignore_changes");
  });

  test("loses one node at a time in an update", () => {
    expect(group().only(EksNodeGroup).update_config).toEqual({ max_unavailable: 1 });
  });

  test("follows the cluster's version", () => {
    const version = "1.36";
    expect(
      group({ cluster: { name: "demo", clusterName: "demo", version } }).only(EksNodeGroup).version,
    ).toBe("1.36");
  });

  test.each([
    ["its way out, or it can pull no image", /^aws_sqs_queue\.Route/],
    ["open ports, or it reaches no API", /^aws_sqs_queue\.Rule/],
    ["the CNI, or it stays NotReady and leaves interfaces behind", /^aws_sqs_queue\.Cni/],
    ["the worker policy", /_AmazonEKSWorkerNodePolicy_/],
    ["the CNI policy", /_AmazonEKS_CNI_Policy_/],
    ["the registry policy", /_AmazonEC2ContainerRegistryPullOnly_/],
    ["the SSM policy", /_AmazonSSMManagedInstanceCore_/],
  ])("lives between %s", (_, address) => {
    expect(group().only(EksNodeGroup).depends_on).toContainEqual(expect.stringMatching(address));
  });

  test("can be waited for", () => {
    expect(
      group().where(SqsQueue, {
        depends_on: [`aws_eks_node_group.${Object.keys(group().byId(EksNodeGroup))[0]}`],
      }),
    ).toBeDefined();
  });

  describe("its nodes", () => {
    test("carry the node security group and no other", () => {
      const template = group().only(LaunchTemplate);
      expect(template.vpc_security_group_ids).toEqual(["sg-nodes"]);
      expect(template).not.toHaveProperty("network_interfaces");
    });

    test("keep their credentials from pods: IMDSv2 over one hop", () => {
      expect(group().only(LaunchTemplate).metadata_options).toEqual({
        http_endpoint: "enabled",
        http_tokens: "required",
        http_put_response_hop_limit: 1,
      });
    });

    test("have an encrypted gp3 disk of the given size", () => {
      expect(group({ volumeSize: 50 }).only(LaunchTemplate).block_device_mappings).toEqual([
        {
          device_name: "/dev/xvda",
          ebs: { encrypted: "true", volume_type: "gp3", delete_on_termination: "true", volume_size: 50 },
        },
      ]);
    });

    test("are launched from the template's newest version", () => {
      const launched = group();
      const [id] = Object.keys(launched.byId(LaunchTemplate));
      expect(launched.only(EksNodeGroup).launch_template).toEqual({
        id: `\${aws_launch_template.${id}.id}`,
        version: `\${aws_launch_template.${id}.latest_version}`,
      });
    });

    test("and their disks and interfaces carry the given tags, which default tags do not reach", () => {
      const tags = { Name: "demo-system", team: "platform" };
      expect(group({ instanceTags: { team: "platform" } }).only(LaunchTemplate).tag_specifications).toEqual([
        { resource_type: "instance", tags },
        { resource_type: "volume", tags },
        { resource_type: "network-interface", tags },
      ]);
    });

    test("have a role of their own", () => {
      const own = group();
      const [id] = Object.keys(own.byId(IamRole));
      expect(own.only(IamRole).name).toBe("demo-system-node");
      expect(own.only(EksNodeGroup).node_role_arn).toBe(`\${aws_iam_role.${id}.arn}`);
      expect(own.all(IamRolePolicyAttachment)).toHaveLength(4);
    });
  });

  test("has names that AWS takes for the longest cluster", () => {
    const name = "c".repeat(100);
    const long = group({ cluster: { name, clusterName: name, version: "1.35" } });
    expect(long.only(IamRole).name.length).toBeLessThanOrEqual(64);
    expect(long.only(LaunchTemplate).name.length).toBeLessThanOrEqual(128);
  });
});
