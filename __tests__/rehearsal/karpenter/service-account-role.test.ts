import { parseXml } from "../../../rehearsal/emulator/xml";
import { serviceAccountRole } from "../../../rehearsal/karpenter/service-account-role";

const ROLE = "arn:aws:iam::111122223333:role/karpenter";
const ISSUER = "oidc.example/id/A";

const POD_IDENTITY = {
  Effect: "Allow",
  Action: ["sts:AssumeRole", "sts:TagSession"],
  Principal: { Service: "pods.eks.amazonaws.com" },
};
const WEB_IDENTITY = {
  Effect: "Allow",
  Action: "sts:AssumeRoleWithWebIdentity",
  Principal: { Federated: `arn:aws:iam::111122223333:oidc-provider/${ISSUER}` },
};

interface Given {
  readonly annotation?: string;
  /** Whether EKS associates the role with the service account. */
  readonly associated?: boolean;
  /** Statement of the role's trust policy. */
  readonly trust: object;
}

/** The role of kube-system/karpenter in an account and a cluster that hold this. */
function roleGiven({ annotation, associated = false, trust }: Given): Promise<string> {
  const document = encodeURIComponent(JSON.stringify({ Statement: [trust] }));
  const answers: Record<string, object> = {
    "/clusters/a": {
      cluster: {
        arn: "arn:aws:eks:eu-west-1:111122223333:cluster/a",
        identity: { oidc: { issuer: `https://${ISSUER}` } },
      },
    },
    "/clusters/a/pod-identity-associations?namespace=kube-system&serviceAccount=karpenter": {
      associations: associated ? [{ associationId: "a-1" }] : [],
    },
    "/clusters/a/pod-identity-associations/a-1": { association: { roleArn: ROLE } },
  };
  const aws = {
    read: async (_service: string, path: string) => answers[path],
    query: async () =>
      parseXml(
        `<GetRoleResponse><GetRoleResult><Role><AssumeRolePolicyDocument>${document}</AssumeRolePolicyDocument></Role></GetRoleResult></GetRoleResponse>`,
      ),
  };
  const annotations = annotation === undefined ? {} : { "eks.amazonaws.com/role-arn": annotation };
  const client = { get: async () => ({ metadata: { name: "karpenter", annotations } }) };
  const account = { clusterName: "a", namespace: "kube-system", serviceAccount: "karpenter" };
  return serviceAccountRole({ ...account, aws: aws as never, client: client as never });
}

describe("serviceAccountRole", () => {
  test("is the role that EKS associates with the service account", async () => {
    expect(await roleGiven({ associated: true, trust: POD_IDENTITY })).toBe(ROLE);
  });

  test("is the role of the annotation", async () => {
    expect(await roleGiven({ annotation: ROLE, trust: WEB_IDENTITY })).toBe(ROLE);
  });

  test("says so where there is neither", async () => {
    await expect(roleGiven({ trust: POD_IDENTITY })).rejects.toThrow(
      "kube-system/karpenter has no AWS role: neither a Pod Identity association nor eks.amazonaws.com/role-arn",
    );
  });

  test.each([
    ["associated", { associated: true, trust: WEB_IDENTITY }],
    ["annotated", { annotation: ROLE, trust: POD_IDENTITY }],
  ])("is refused where it is %s and trusts only the other way", async (_, given) => {
    await expect(roleGiven(given)).rejects.toThrow(
      "the role karpenter does not trust kube-system/karpenter: ",
    );
  });
});
