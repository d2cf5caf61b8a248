import { EksPodIdentityAssociation } from "@cdktf/provider-aws/lib/eks-pod-identity-association";
import { IamPolicy } from "@cdktf/provider-aws/lib/iam-policy";
import { IamRole } from "@cdktf/provider-aws/lib/iam-role";
import { IamRolePolicyAttachment } from "@cdktf/provider-aws/lib/iam-role-policy-attachment";
import type { ITerraformDependable } from "cdktf";
import { Construct } from "constructs";
import { clusterArn } from "../shared/arns";
import type * as existing from "../shared/existing-role";
import {
  type IdentityKind,
  podIdentityTrustPolicy,
  policyDocument,
  webIdentityTrustPolicy,
} from "../shared/iam";
import { MorePolicies } from "../shared/more-policies";
import { awsName, NAME_LIMITS } from "../shared/names";
import type { Trust } from "../shared/role-trust";
import { controllerPolicies } from "./controller-policies/controller-policies";
import type { PolicyContext } from "./controller-policies/policy-context";

export interface ControllerIdentityProps extends PolicyContext {
  /** The cluster's own attribute, so that the association waits for the cluster. */
  readonly cluster: string;
  /** Where the chart puts the controller. Another than the chart's leaves the controller without any permission. */
  readonly namespace: string;
  readonly serviceAccount: string;
  /** @default EKS Pod Identity */
  readonly identity?: IdentityKind;
  /** Policies besides those that Karpenter needs: AWS managed ones by name, or ARNs of any.
   * @default none */
  readonly policies?: readonly string[];
  /** A role that others made, in place of one of ours.
   * @default infra makes one */
  readonly existingRole?: {
    readonly name: string;
    /** Whether the plan looks if it suffices. */
    readonly check: boolean;
    /** What it is asked about: what stands in for values that are known only after an apply. */
    readonly asked: Pick<PolicyContext, "nodeRoleArn" | "queueArn">;
    /** Release of Karpenter, for whom it has to suffice. */
    readonly release: string;
  };
}

/** The role of Karpenter's controller, its policies, and the one service account that may take it. */
export class ControllerIdentity extends Construct {
  public readonly roleArn: string;

  constructor(scope: Construct, id: string, props: ControllerIdentityProps) {
    super(scope, id);
    const { cluster, namespace, serviceAccount, identity = { kind: "podIdentity" } } = props;
    const { roleArn, permissions } = props.existingRole
      ? this.found(props, props.existingRole, identity)
      : this.made(props, identity);
    if (identity.kind === "podIdentity") {
      new EksPodIdentityAssociation(this, "PodIdentityAssociation", {
        clusterName: cluster,
        namespace,
        serviceAccount,
        roleArn,
        // A controller that takes the role without its policies fails its start-up checks and backs off for minutes.
        dependsOn: [...permissions],
      });
    }
    this.roleArn = roleArn;
  }

  private found(
    props: ControllerIdentityProps,
    { asked, release, ...role }: NonNullable<ControllerIdentityProps["existingRole"]>,
    identity: IdentityKind,
  ): Role {
    const { clusterName, namespace, serviceAccount } = props;
    const { ExistingRole }: typeof existing = require("../shared/existing-role");
    const { roleArn } = new ExistingRole(this, "Role", {
      ...{ partition: props.partition, region: props.region, accountId: props.accountId },
      ...role,
      setting: "karpenter.controllerRole",
      ownDescription: description(clusterName),
      trustedBy: {
        who: `the service account ${namespace}/${serviceAccount} of cluster ${clusterName}`,
        policy: trustPolicy(props, identity),
        trust: trustOf(props, identity),
      },
      needs: controllerPolicies({ ...props, ...asked }).flatMap(({ statements }) => statements),
      neededBy: `Karpenter ${release}`,
    });
    return { roleArn, permissions: [] };
  }

  private made(props: ControllerIdentityProps, identity: IdentityKind): Role {
    const { clusterName, partition, policies = [] } = props;
    const role = new IamRole(this, "Role", {
      name: awsName(clusterName, "-karpenter", NAME_LIMITS.iamRole),
      description: description(clusterName),
      assumeRolePolicy: trustPolicy(props, identity),
      // A policy that someone attached by hand would otherwise stop the destroy here.
      forceDetachPolicies: true,
    });
    const attachments = controllerPolicies(props).map(({ name, statements }) => {
      const policy = new IamPolicy(this, `${name}Policy`, {
        name: awsName(`KarpenterController${name}Policy-${clusterName}`, "", NAME_LIMITS.iamPolicy),
        description: `${name} of Karpenter's controller in the EKS cluster ${clusterName}`,
        policy: policyDocument(statements),
      });
      return new IamRolePolicyAttachment(this, `${name}Attachment`, {
        role: role.name,
        policyArn: policy.arn,
      });
    });
    const more = new MorePolicies(this, "Policies", { role: role.name, partition, policies }).attachments;
    return { roleArn: role.arn, permissions: [...attachments, ...more] };
  }
}

interface Role {
  readonly roleArn: string;
  /** What has to be there before anybody takes it. */
  readonly permissions: readonly ITerraformDependable[];
}

function description(clusterName: string): string {
  return `Karpenter's controller in the EKS cluster ${clusterName}`;
}

function trustPolicy(props: ControllerIdentityProps, identity: IdentityKind): string {
  const { namespace, serviceAccount } = props;
  return identity.kind === "irsa"
    ? webIdentityTrustPolicy({ ...identity, namespace, serviceAccount })
    : podIdentityTrustPolicy({ clusterArn: clusterArn(props), namespace, serviceAccount });
}

/** The same as what a call of the controller's brings along. */
function trustOf(props: ControllerIdentityProps, identity: IdentityKind): Trust {
  const { namespace, serviceAccount, accountId } = props;
  if (identity.kind === "irsa") {
    return {
      principal: { kind: "Federated", name: identity.oidcProviderArn },
      actions: ["sts:AssumeRoleWithWebIdentity"],
      context: { sub: `system:serviceaccount:${namespace}:${serviceAccount}`, aud: "sts.amazonaws.com" },
    };
  }
  return {
    principal: { kind: "Service", name: "pods.eks.amazonaws.com" },
    actions: ["sts:AssumeRole", "sts:TagSession"],
    context: {
      "RequestTag/eks-cluster-arn": clusterArn(props),
      "RequestTag/eks-cluster-name": props.clusterName,
      "RequestTag/kubernetes-namespace": namespace,
      "RequestTag/kubernetes-service-account": serviceAccount,
      SourceAccount: accountId,
      SourceArn: clusterArn(props),
    },
  };
}
