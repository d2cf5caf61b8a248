import { trustsPodIdentity, trustsServiceAccount } from "../../../rehearsal/karpenter/trust";

const ACCOUNT = {
  clusterArn: "arn:aws:eks:eu-west-1:111122223333:cluster/a",
  issuer: "https://oidc.example/id/A",
  namespace: "kube-system",
  serviceAccount: "karpenter",
};

const policy = (statement: object) => JSON.stringify({ Statement: [{ Effect: "Allow", ...statement }] });

describe("trustsPodIdentity", () => {
  const Principal = { Service: "pods.eks.amazonaws.com" };
  const Action = ["sts:AssumeRole", "sts:TagSession"];

  test("wants both the role and the session's tags", () => {
    expect(trustsPodIdentity(policy({ Principal, Action }), ACCOUNT)).toBe(true);
    expect(trustsPodIdentity(policy({ Principal, Action: "sts:AssumeRole" }), ACCOUNT)).toBe(false);
  });

  test("is not content with another service, nor with a denial", () => {
    const other = { Service: "ec2.amazonaws.com" };
    expect(trustsPodIdentity(policy({ Principal: other, Action }), ACCOUNT)).toBe(false);
    expect(trustsPodIdentity(policy({ Principal, Action, Effect: "Deny" }), ACCOUNT)).toBe(false);
  });

  test.each([
    ["aws:RequestTag/eks-cluster-arn", "arn:aws:eks:eu-west-1:111122223333:cluster/a", true],
    ["aws:RequestTag/eks-cluster-arn", "arn:aws:eks:eu-west-1:111122223333:cluster/b", false],
    ["aws:RequestTag/kubernetes-namespace", "default", false],
    ["aws:RequestTag/kubernetes-pod-namespace", "kube-system", false],
  ])("with %s of %s: %s", (key, value, expected) => {
    const Condition = { StringEquals: { [key]: value } };
    expect(trustsPodIdentity(policy({ Principal, Action, Condition }), ACCOUNT)).toBe(expected);
  });
});

describe("trustsServiceAccount", () => {
  const irsa = (claims: Record<string, string>, issuer = "oidc.example/id/A") =>
    policy({
      Action: "sts:AssumeRoleWithWebIdentity",
      Principal: { Federated: `arn:aws:iam::111122223333:oidc-provider/${issuer}` },
      Condition: {
        StringEquals: Object.fromEntries(
          Object.entries(claims).map(([claim, value]) => [`${issuer}:${claim}`, value]),
        ),
      },
    });
  const own = { sub: "system:serviceaccount:kube-system:karpenter", aud: "sts.amazonaws.com" };

  test("wants its own name from its own cluster", () => {
    expect(trustsServiceAccount(irsa(own), ACCOUNT)).toBe(true);
    expect(trustsServiceAccount(irsa(own), { ...ACCOUNT, namespace: "default" })).toBe(false);
    expect(trustsServiceAccount(irsa(own, "oidc.example/id/B"), ACCOUNT)).toBe(false);
    expect(trustsServiceAccount(irsa({ ...own, aud: "elsewhere" }), ACCOUNT)).toBe(false);
  });
});
