import { readCall } from "../../../rehearsal/emulator/aws-call";

const signed = (service: string) =>
  `AWS4-HMAC-SHA256 Credential=ASIA2/20260101/us-east-1/${service}/aws4_request, SignedHeaders=host, Signature=x`;

describe("readCall", () => {
  test("reads a form, as EC2 and IAM take it", () => {
    const headers = {
      authorization: signed("ec2"),
      "content-type": "application/x-www-form-urlencoded; charset=utf-8",
    };
    const body = "Action=DescribeSubnets&Version=2016-11-15&Filter.1.Name=tag%3Akarpenter.sh%2Fdiscovery";
    expect(readCall({ method: "POST", url: "/", headers, body })).toMatchObject({
      service: "ec2",
      action: "DescribeSubnets",
      region: "us-east-1",
      accessKey: "ASIA2",
      parameters: { "Filter.1.Name": "tag:karpenter.sh/discovery" },
    });
  });

  test("reads a target and JSON, as SQS and SSM take them", () => {
    const headers = { authorization: signed("ssm"), "x-amz-target": "AmazonSSM.GetParameter" };
    const body = '{"Name":"/aws/service/a"}';
    expect(readCall({ method: "POST", url: "/", headers, body })).toMatchObject({
      service: "ssm",
      action: "GetParameter",
      parameters: { Name: "/aws/service/a" },
    });
  });

  test.each([
    ["GET", "/clusters/one", "DescribeCluster", { name: "one" }],
    [
      "GET",
      "/addons/supported-versions?addonName=coredns",
      "DescribeAddonVersions",
      { addonName: "coredns" },
    ],
    [
      "DELETE",
      "/clusters/one/access-entries/arn%3Aaws%3Aiam%3A%3A1%3Arole%2Fa",
      "DeleteAccessEntry",
      { name: "one", principalArn: "arn:aws:iam::1:role/a" },
    ],
    ["POST", "/clusters/one/rename", "", {}],
  ])("reads %s %s of EKS, which names its actions by path, as %s", (method, url, action, parameters) => {
    const headers = { authorization: signed("eks") };
    expect(readCall({ method, url, headers, body: "" })).toMatchObject({
      service: "eks",
      action,
      parameters,
    });
  });

  test("reads a presigned request, such as a token of `aws eks get-token`", () => {
    const credential = encodeURIComponent("AKIA3/20260101/eu-west-1/sts/aws4_request");
    const url = `/?Action=GetCallerIdentity&Version=2011-06-15&X-Amz-Credential=${credential}`;
    expect(readCall({ method: "GET", url, headers: {}, body: "" })).toMatchObject({
      service: "sts",
      action: "GetCallerIdentity",
      accessKey: "AKIA3",
    });
  });

  test("knows an unsigned request by its empty service", () => {
    expect(readCall({ method: "GET", url: "/health", headers: {}, body: "" })).toMatchObject({ service: "" });
  });
});
