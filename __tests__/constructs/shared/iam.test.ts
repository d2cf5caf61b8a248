import {
  assumeRolePolicy,
  managedPolicyArn,
  podIdentityTrustPolicy,
  policyDocument,
  webIdentityTrustPolicy,
} from "../../../constructs/shared/iam";

describe("policyDocument", () => {
  test("renders what AWS takes, without white space", () => {
    expect(
      policyDocument([
        {
          sid: "AllowOne",
          actions: ["sqs:SendMessage"],
          resources: ["arn:aws:sqs:eu-west-1:111122223333:queue"],
          principals: { Service: "events.amazonaws.com" },
          conditions: { Bool: { "aws:SecureTransport": "true" } },
        },
        { sid: "DenyAll", effect: "Deny", actions: ["ec2:*", "iam:*"], resources: ["*"] },
      ]),
    ).toBe(
      '{"Version":"2012-10-17","Statement":[' +
        '{"Sid":"AllowOne","Effect":"Allow","Principal":{"Service":"events.amazonaws.com"},"Action":"sqs:SendMessage",' +
        '"Resource":"arn:aws:sqs:eu-west-1:111122223333:queue","Condition":{"Bool":{"aws:SecureTransport":"true"}}},' +
        '{"Sid":"DenyAll","Effect":"Deny","Action":["ec2:*","iam:*"],"Resource":"*"}]}',
    );
  });
});

describe("trust policies", () => {
  const statement = (policy: string) => JSON.parse(policy).Statement[0];

  test("let a service take a role", () => {
    expect(statement(assumeRolePolicy("ec2.amazonaws.com"))).toMatchObject({
      Effect: "Allow",
      Principal: { Service: "ec2.amazonaws.com" },
      Action: "sts:AssumeRole",
    });
  });

  test("let Pod Identity take a role and tag the session, for one service account of one cluster", () => {
    const policy = podIdentityTrustPolicy({
      clusterArn: "arn:aws:eks:eu-west-1:111122223333:cluster/prod",
      namespace: "kube-system",
      serviceAccount: "karpenter",
    });
    expect(statement(policy)).toEqual({
      Sid: "AllowServiceAccount",
      Effect: "Allow",
      Principal: { Service: "pods.eks.amazonaws.com" },
      Action: ["sts:AssumeRole", "sts:TagSession"],
      Condition: {
        StringEquals: {
          "aws:RequestTag/eks-cluster-arn": "arn:aws:eks:eu-west-1:111122223333:cluster/prod",
          "aws:RequestTag/kubernetes-namespace": "kube-system",
          "aws:RequestTag/kubernetes-service-account": "karpenter",
        },
      },
    });
  });

  test("let one service account, and no other of the cluster, take a role by OIDC", () => {
    const policy = webIdentityTrustPolicy({
      oidcProviderArn: "arn:aws:iam::111122223333:oidc-provider/oidc.eks.eu-west-1.amazonaws.com/id/ABC",
      issuer: "oidc.eks.eu-west-1.amazonaws.com/id/ABC",
      namespace: "kube-system",
      serviceAccount: "karpenter",
    });
    expect(statement(policy)).toEqual({
      Sid: "AllowServiceAccount",
      Effect: "Allow",
      Principal: {
        Federated: "arn:aws:iam::111122223333:oidc-provider/oidc.eks.eu-west-1.amazonaws.com/id/ABC",
      },
      Action: "sts:AssumeRoleWithWebIdentity",
      Condition: {
        StringEquals: {
          "oidc.eks.eu-west-1.amazonaws.com/id/ABC:sub": "system:serviceaccount:kube-system:karpenter",
          "oidc.eks.eu-west-1.amazonaws.com/id/ABC:aud": "sts.amazonaws.com",
        },
      },
    });
  });
});

describe("managedPolicyArn", () => {
  test("is in the partition, and belongs to AWS", () => {
    expect(managedPolicyArn("aws-cn", "AmazonEKS_CNI_Policy")).toBe(
      "arn:aws-cn:iam::aws:policy/AmazonEKS_CNI_Policy",
    );
  });
});
