import { once } from "node:events";
import { type AddressInfo, createServer } from "node:net";
import { AWS, doctor, IMAGE, type Programs, refuses } from "../../support/doctor-machine";

describe("the reach of a private endpoint", () => {
  const PRIVATE = `aws: { region: eu-west-1 }
cluster: { version: "1.36", endpoint: { public: false } }
karpenter: { version: 1.14.1 }
${IMAGE}`;
  const answering = (endpoint: string) => ({
    "aws eks describe-cluster": `echo '{"cluster": {"endpoint": "${endpoint}"}}'`,
  });
  const said = async (changes: Programs, settings = PRIVATE) =>
    (await doctor(settings, changes)).lines.filter((line) => /endpoint|VPC|public/.test(line));

  test("is nothing that anybody can tell before the cluster is there", async () => {
    expect(await said({ "aws eks describe-cluster": refuses("ResourceNotFoundException") })).toEqual([]);
  });

  test("is good where the API server answers at a private address", async () => {
    const server = createServer().listen(0, "127.0.0.1");
    await once(server, "listening");
    const { port } = server.address() as AddressInfo;
    expect(await said(answering(`https://127.0.0.1:${port}`))).toEqual([
      "  ok     private endpoint of karpenter",
    ]);
    server.close();
    await once(server, "close");
    const [wrong, fix] = await said(answering(`https://127.0.0.1:${port}`));
    expect(wrong).toBe("  WRONG  private endpoint of karpenter");
    expect(fix).toMatch(/127\.0\.0\.1 is out of reach from here \(ECONNREFUSED\): .* inside the VPC/);
  });

  test("is none where the name still leads to a public address, so that the deploy would be the last", async () => {
    const away = JSON.stringify({ NetworkInterfaces: [{ PrivateIpAddress: "127.0.0.1" }] });
    const [, fix] = await said({
      ...answering("https://203.0.113.7:1"),
      "aws ec2 describe-network-interfaces": `echo '${away}'`,
    });
    expect(fix).toMatch(
      /leads to 203\.0\.113\.7 from here, which is public, and none .* answers: .*keep cluster.endpoint.public: true/,
    );
  });

  test("is not called missing where the interfaces in the VPC are not to be seen", async () => {
    const [, fix] = await said(answering("https://203.0.113.7"));
    expect(fix).toMatch(/could not be tried, since ec2:DescribeNetworkInterfaces names none: .*keep /);
  });

  test("is proven by the interfaces in the VPC while the name still leads to a public address", async () => {
    const server = createServer().listen(0, "127.0.0.1");
    await once(server, "listening");
    const { port } = server.address() as AddressInfo;
    const interfaces = { NetworkInterfaces: [{ PrivateIpAddress: "127.0.0.1" }] };
    const changes = {
      ...answering(`https://203.0.113.7:${port}`),
      "aws ec2 describe-network-interfaces --filters Name=description,Values=Amazon EKS karpenter": `echo '${JSON.stringify(interfaces)}'`,
    };
    expect(await said(changes)).toEqual(["  ok     private endpoint of karpenter"]);
    server.close();
    await once(server, "close");
    expect((await said(changes))[0]).toBe("  WRONG  private endpoint of karpenter");
  });

  test("is not asked for while the endpoint is public", async () => {
    expect(await said(answering("https://203.0.113.7"), AWS + IMAGE)).toEqual([]);
  });
});
