import {
  assumeRolePolicy,
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

  test("let Pod Identity take a role and tag the session", () => {
    expect(statement(podIdentityTrustPolicy())).toMatchObject({
      Principal: { Service: "pods.eks.amazonaws.com" },
      Action: ["sts:AssumeRole", "sts:TagSession"],
    });
  });

  test("let one service account, and no other of the cluster, take a role by OIDC", () => {
    const policy = webIdentityTrustPolicy({
      oidcProviderArn: "arn:aws:iam::111122223333:oidc-provider/oidc.eks.eu-west-1.amazonaws.com/id/ABC",
      issuer: "oidc.eks.eu-west-1.amazonaws.com/id/ABC",
      namespace: "kube-system",
      serviceAccount: "karpenter",
    });
    expect(statement(policy)).toMatchObject({
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
