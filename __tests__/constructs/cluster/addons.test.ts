import { DataAwsEksAddonVersion } from "@cdktf/provider-aws/lib/data-aws-eks-addon-version";
import { EksAddon } from "@cdktf/provider-aws/lib/eks-addon";
import { EksPodIdentityAssociation } from "@cdktf/provider-aws/lib/eks-pod-identity-association";
import { IamRole } from "@cdktf/provider-aws/lib/iam-role";
import { IamRolePolicyAttachment } from "@cdktf/provider-aws/lib/iam-role-policy-attachment";
import { AwsProvider } from "@cdktf/provider-aws/lib/provider";
import { SqsQueue } from "@cdktf/provider-aws/lib/sqs-queue";
import type { TerraformStack } from "cdktf";
import { ADDONS_BEFORE_NODES, Addons, type AddonsProps } from "../../../constructs/cluster/addons";
import { built } from "../../support/built";

const cluster = {
  name: "demo",
  clusterName: "demo",
  arn: "arn:aws:eks:eu-west-1:111122223333:cluster/demo",
  version: "1.35",
};

const addons = (props: Partial<AddonsProps> | ((stack: TerraformStack) => Partial<AddonsProps>) = {}) =>
  built((stack) => {
    new AwsProvider(stack, "Aws", { region: "eu-west-1" });
    new Addons(stack, "Addons", {
      cluster,
      partition: "aws",
      addons: { "vpc-cni": {} },
      ...(typeof props === "function" ? props(stack) : props),
    });
  });

const identity = {
  serviceAccount: "ebs-csi-controller-sa",
  namespace: "kube-system",
  policies: ["service-role/SomePolicy", "arn:aws:iam::111122223333:policy/own"],
};

describe("Addons", () => {
  test("has the CNI, kube-proxy and the Pod Identity agent before the nodes, and CoreDNS not", () => {
    expect([...ADDONS_BEFORE_NODES].sort()).toEqual(["eks-pod-identity-agent", "kube-proxy", "vpc-cni"]);
  });

  test("follows the cluster's version where none is set", () => {
    const followed = addons();
    expect(followed.only(DataAwsEksAddonVersion)).toEqual(
      expect.objectContaining({ addon_name: "vpc-cni", kubernetes_version: "1.35" }),
    );
    expect(followed.only(EksAddon).addon_version).toMatch(
      /^\$\{data\.aws_eks_addon_version\.[\w-]+\.version\}$/,
    );
  });

  test("looks nothing up for a version that is set", () => {
    const set = addons({ addons: { "vpc-cni": { version: "v1.20.4-eksbuild.1" } } });
    expect(set.only(EksAddon).addon_version).toBe("v1.20.4-eksbuild.1");
    expect(set.all(DataAwsEksAddonVersion)).toEqual([]);
  });

  test("takes over what stands there", () => {
    expect(addons().only(EksAddon)).toMatchObject({
      resolve_conflicts_on_create: "OVERWRITE",
      resolve_conflicts_on_update: "OVERWRITE",
    });
  });

  test("passes values on as JSON, and none where there are none", () => {
    const values = { env: { ENABLE_PREFIX_DELEGATION: "true" } };
    const { configuration_values } = addons({ addons: { "vpc-cni": { values } } }).only(EksAddon);
    expect(JSON.parse(configuration_values)).toEqual(values);
    expect(addons().only(EksAddon)).not.toHaveProperty("configuration_values");
  });

  test("waits for nodes only where told to", () => {
    expect(addons().only(EksAddon)).not.toHaveProperty("depends_on");
    const after = addons((stack) => ({ addons: { coredns: {} }, nodes: [new SqsQueue(stack, "Node")] }));
    expect(after.only(EksAddon).depends_on).toEqual([expect.stringMatching(/^aws_sqs_queue\.Node/)]);
  });

  test("gives an add-on a role that its service account in this cluster alone can take", () => {
    const stack = addons({ addons: { "aws-ebs-csi-driver": { identity } } });
    const role = stack.only(IamRole);
    expect(role).toMatchObject({ name: "demo-addon-aws-ebs-csi-driver", force_detach_policies: true });
    expect(JSON.parse(role.assume_role_policy).Statement).toEqual([
      {
        Sid: "AllowServiceAccount",
        Effect: "Allow",
        Principal: { Service: "pods.eks.amazonaws.com" },
        Action: ["sts:AssumeRole", "sts:TagSession"],
        Condition: {
          StringEquals: {
            "aws:RequestTag/eks-cluster-arn": "arn:aws:eks:eu-west-1:111122223333:cluster/demo",
            "aws:RequestTag/kubernetes-namespace": "kube-system",
            "aws:RequestTag/kubernetes-service-account": "ebs-csi-controller-sa",
          },
        },
      },
    ]);
    expect(stack.only(EksPodIdentityAssociation)).toMatchObject({
      cluster_name: "demo",
      namespace: "kube-system",
      service_account: "ebs-csi-controller-sa",
      role_arn: `\${aws_iam_role.${Object.keys(stack.byId(IamRole))[0]}.arn}`,
    });
  });

  test("attaches AWS' policies by name in the partition, and any other by its ARN, before a pod takes the role", () => {
    const stack = addons({ partition: "aws-us-gov", addons: { some: { identity } } });
    expect(
      stack
        .all(IamRolePolicyAttachment)
        .map(({ policy_arn }) => policy_arn)
        .toSorted(),
    ).toEqual([
      "arn:aws-us-gov:iam::aws:policy/service-role/SomePolicy",
      "arn:aws:iam::111122223333:policy/own",
    ]);
    expect(stack.only(EksPodIdentityAssociation).depends_on?.toSorted()).toEqual(
      Object.keys(stack.byId(IamRolePolicyAttachment))
        .map((id) => `aws_iam_role_policy_attachment.${id}`)
        .toSorted(),
    );
  });

  test("starts no pod of an add-on before its role is bound, or it would run without credentials", () => {
    const stack = addons({ addons: { some: { identity } } });
    const [association] = Object.keys(stack.byId(EksPodIdentityAssociation));
    expect(stack.only(EksAddon).depends_on).toEqual([`aws_eks_pod_identity_association.${association}`]);
  });
});
