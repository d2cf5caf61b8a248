import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { readCall } from "../../../rehearsal/emulator/aws-call";
import { KeptAnswers } from "../../../rehearsal/emulator/kept-answers";
import type { Answer } from "../../../rehearsal/emulator/rule";

let folder: string;
let asked: string[];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "kept-answers-"));
  asked = [];
});
afterEach(() => rmSync(folder, { recursive: true }));

const call = (region: string, fields: string, key = "AKIA1") =>
  readCall({
    method: "POST",
    url: "/",
    headers: {
      authorization: `AWS4-HMAC-SHA256 Credential=${key}/20260101/${region}/ec2/aws4_request, SignedHeaders=host, Signature=x`,
      "content-type": "application/x-www-form-urlencoded",
    },
    body: `Action=DescribeInstanceTypes&Version=2016-11-15${fields}`,
  });

/** Answers that tell by their number whether anybody was asked. */
const ask =
  (status = 200) =>
  async (): Promise<Answer> => {
    asked.push("asked");
    return { status, headers: { "content-type": "text/xml" }, body: `<n>${asked.length}</n>` };
  };

describe("KeptAnswers", () => {
  test("asks once for the same call, whoever calls, in this run and in a later one", async () => {
    const kept = new KeptAnswers(folder);
    const first = await kept.to(call("eu-west-1", ""), ask());
    expect(first).toEqual({ status: 200, headers: { "content-type": "text/xml" }, body: "<n>1</n>" });
    expect(await kept.to(call("eu-west-1", "", "ASIA2"), ask())).toEqual(first);
    expect(await new KeptAnswers(folder).to(call("eu-west-1", ""), ask())).toEqual(first);
    expect(asked).toHaveLength(1);
  });

  test("asks once for two calls at the same time", async () => {
    const kept = new KeptAnswers(folder);
    const both = [kept.to(call("eu-west-1", ""), ask()), kept.to(call("eu-west-1", ""), ask())];
    expect((await Promise.all(both)).map(({ body }) => body)).toEqual(["<n>1</n>", "<n>1</n>"]);
  });

  test.each([
    ["another region", call("us-east-1", "")],
    ["other fields", call("eu-west-1", "&InstanceType.1=m7i.large")],
  ])("asks for %s", async (_, other) => {
    const kept = new KeptAnswers(folder);
    await kept.to(call("eu-west-1", ""), ask());
    expect((await kept.to(other, ask())).body).toBe("<n>2</n>");
  });

  test("keeps no refusal, and no failure", async () => {
    const kept = new KeptAnswers(folder);
    expect((await kept.to(call("eu-west-1", ""), ask(503))).status).toBe(503);
    await expect(kept.to(call("eu-west-1", ""), () => Promise.reject(new Error("it ended")))).rejects.toThrow(
      "it ended",
    );
    expect(readdirSync(folder)).toEqual([]);
    expect((await kept.to(call("eu-west-1", ""), ask())).body).toBe("<n>2</n>");
  });
});
