import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { choicesOf } from "../../../cli/rehearse/choices";
import { callOf } from "../../../cli/verb";
import { VERBS } from "../../../cli/verbs";

const POD = "apiVersion: v1\nkind: Pod\nmetadata: { name: a }\n";
const VERB = VERBS.find(({ name }) => name === "rehearse")!;
let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "outputs-test-"));
  mkdirSync(join(folder, "pods"));
  const texts = {
    ...{ "pods.yaml": POD, "pods/a.yaml": POD, "pods.json": '{ "apiVersion": "v1", "kind": "Pod" }' },
    ...{ pods: "", prices: POD, "result.json": '{ "succeeded": true }', "page.html": "<!doctype html>" },
  };
  for (const [name, text] of Object.entries(texts)) if (text) writeFileSync(join(folder, name), text);
  symlinkSync(join(folder, "prices"), join(folder, "link.html"));
});
afterEach(() => rmSync(folder, { recursive: true }));

/** What a call is refused for, `$` the folder. */
function refusalOf(words: string): string {
  try {
    choicesOf(callOf(VERB, words.replaceAll("$", folder).split(" ")));
    return "";
  } catch (error) {
    return (error as Error).message.replaceAll(folder, "$");
  }
}

describe("what a rehearsal writes", () => {
  test.each([
    [
      "default $/pods.yaml --report $/pods.yaml",
      "--report $/pods.yaml: would be written over the pods $/pods.yaml; name another file",
    ],
    [
      "default --prices $/prices --report $/link.html",
      "--report $/link.html: would be written over --prices $/prices; name another file",
    ],
    [
      "default --base $/prices --markdown $/prices",
      "--markdown $/prices: would be written over --base $/prices; name another file",
    ],
    [
      "default --scenario $/prices --report $/prices",
      "--report $/prices: would be written over --scenario $/prices; name another file",
    ],
    [
      "default $/pods --json $/pods/new.json",
      "--json $/pods/new.json: would be written into the pods $/pods; name a file in another folder",
    ],
    [
      "default --json $/new.json --report $/pods/../new.json",
      "--report $/pods/../new.json: would be written over --json $/new.json; name another file",
    ],
    [
      "default --json $/pods.json",
      "--json $/pods.json: is there already, and no result of a rehearsal; name another file, or remove it; to rehearse what it holds, write $/pods.json before --json",
    ],
    [
      "default --report $/pods.yaml",
      "--report $/pods.yaml: is there already, and no result of a rehearsal; name another file, or remove it",
    ],
  ])("is nothing that %s would lose", (words, message) => {
    expect(refusalOf(words)).toBe(message);
  });

  test("may be written anew, and beside what is read", () => {
    expect(refusalOf("default $/pods.yaml --json $/result.json --report $/page.html")).toBe("");
    expect(refusalOf("default $/pods --json --report $/pods.html")).toBe("");
    expect(refusalOf("default --json /dev/null --report /dev/null --prices aws")).toBe("");
  });
});
