import { mkdtempSync, rmSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Gateway, PortInUseError } from "../../../rehearsal/emulator/gateway";
import { KeptAnswers } from "../../../rehearsal/emulator/kept-answers";
import type { Answer, Rule } from "../../../rehearsal/emulator/rule";
import { defaultPrices } from "../../../rehearsal/prices/price-list";

/** An emulator that says what it was asked. */
function echo(name: string): Promise<Server> {
  const server = createServer(async (request, response) => {
    let body = "";
    for await (const chunk of request) body += chunk;
    const { method, url, headers } = request;
    response.setHeader("x-amzn-query-error", "kept");
    response.end(JSON.stringify({ name, method, url, host: headers.host, body }));
  });
  return new Promise((resolve) => server.listen(0, "127.0.0.1", () => resolve(server)));
}

const prices = defaultPrices("eu-west-1");
const urlOf = (server: Server) => `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

let ministack: Server;
let moto: Server;
let gateway: Gateway | undefined;

beforeAll(async () => {
  [ministack, moto] = await Promise.all([echo("ministack"), echo("moto")]);
});
afterEach(() => gateway?.close());
afterAll(() => {
  for (const server of [ministack, moto]) server.close();
});

async function withRules(...rules: Partial<Rule>[]): Promise<Gateway> {
  const backends = { ministack: urlOf(ministack), moto: urlOf(moto) };
  const whole = rules.map((rule) => ({ name: "", reason: "", on: ["ec2:DescribeVpcs"], ...rule }));
  gateway = await Gateway.start({ backends, rules: whole, prices });
  return gateway;
}

function describeVpcs(url: string, service = "ec2"): Promise<Response> {
  const authorization = `AWS4-HMAC-SHA256 Credential=AKIA1/20260101/eu-west-1/${service}/aws4_request, SignedHeaders=host, Signature=x`;
  return fetch(url, {
    method: "POST",
    headers: { authorization, "content-type": "application/x-www-form-urlencoded; charset=utf-8" },
    body: "Action=DescribeVpcs&Version=2016-11-15&VpcId.1=vpc-1",
  });
}

describe("Gateway", () => {
  test("passes calls on as they are, with the host that the client used, and answers with their headers", async () => {
    const { url } = await withRules();
    const response = await describeVpcs(url);
    expect(response.headers.get("x-amzn-query-error")).toBe("kept");
    expect(await response.json()).toEqual({
      name: "ministack",
      method: "POST",
      url: "/",
      host: new URL(url).host,
      body: "Action=DescribeVpcs&Version=2016-11-15&VpcId.1=vpc-1",
    });
  });

  test("records who called what, with what, and which rules had a hand in it", async () => {
    const own = await withRules({ name: "fixed", change: (answer) => ({ ...answer, status: 418 }) });
    await describeVpcs(own.url);
    await fetch(`${own.url}/_ministack/health`);
    expect(own.calls).toEqual([
      {
        at: expect.stringMatching(/^\d{4}-/),
        service: "ec2",
        action: "DescribeVpcs",
        region: "eu-west-1",
        accessKey: "AKIA1",
        parameters: { "VpcId.1": "vpc-1" },
        status: 418,
        rules: ["fixed"],
      },
    ]);
  });

  test("lets a rule answer in the emulator's place", async () => {
    const { url } = await withRules({ answer: () => ({ status: 200, headers: {}, body: "by the rule" }) });
    expect(await (await describeVpcs(url)).text()).toBe("by the rule");
  });

  test("asks the emulator that a rule names, and what a rule makes of the call", async () => {
    const { url } = await withRules({
      backend: "moto",
      rewrite: (call) => ({ ...call, body: "Action=Other" }),
    });
    expect(await (await describeVpcs(url)).json()).toMatchObject({ name: "moto", body: "Action=Other" });
  });

  test("gives an answer that never changes again, as rules then change it", async () => {
    const folder = mkdtempSync(join(tmpdir(), "gateway-"));
    let given = 0;
    const numbered = (answer: Answer) => {
      given += 1;
      return { ...answer, body: `${answer.body}|${given}` };
    };
    const rule = { ...noVpcs, unchanging: ["ec2:DescribeVpcs"], change: numbered };
    const own = () =>
      Gateway.start({
        backends: { ministack: urlOf(ministack) },
        keptAnswers: new KeptAnswers(folder),
        rules: [rule],
        prices,
      });
    gateway = await own();
    const first = await (await describeVpcs(gateway.url)).text();
    await gateway.close();
    gateway = await own();
    const second = await (await describeVpcs(gateway.url)).text();
    rmSync(folder, { recursive: true });
    // Its host is the first gateway's: nobody was asked again.
    const [answer] = first.split("|");
    expect([first, second]).toEqual([`${answer}|1`, `${answer}|2`]);
  });

  test("leaves calls of other services and actions alone", async () => {
    const { url } = await withRules({ answer: () => ({ status: 500, headers: {}, body: "" }) });
    expect((await describeVpcs(url, "eks")).status).toBe(200);
  });

  test("takes a rule for a while", async () => {
    const own = await withRules();
    const remove = own.use({ ...noVpcs, answer: () => ({ status: 503, headers: {}, body: "" }) });
    expect((await describeVpcs(own.url)).status).toBe(503);
    remove();
    expect((await describeVpcs(own.url)).status).toBe(200);
  });

  test("tells the client when a rule fails, and stays up", async () => {
    const { url } = await withRules({
      answer: () => {
        throw new Error("broken rule");
      },
    });
    const response = await describeVpcs(url);
    expect(response.status).toBe(400);
    expect(await response.text()).toContain("broken rule");
  });

  test("says in one sentence that its port is taken", async () => {
    const { port } = ministack.address() as AddressInfo;
    const start = Gateway.start({ backends: {}, rules: [], prices, port });
    await expect(start).rejects.toThrow(PortInUseError);
    await expect(start).rejects.toThrow(`port ${port} of 127.0.0.1 is in use`);
  });
});

const noVpcs: Rule = { name: "no-vpcs", reason: "a test", on: ["ec2:DescribeVpcs"] };
