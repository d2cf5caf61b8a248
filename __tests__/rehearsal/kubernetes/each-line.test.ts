import { PassThrough } from "node:stream";
import { eachLine } from "../../../rehearsal/kubernetes/each-line";

describe("eachLine", () => {
  test("puts lines together that come in pieces, signs of several bytes too", async () => {
    const stream = new PassThrough();
    const lines: string[] = [];
    const read = eachLine(stream, (line) => lines.push(line));
    const bytes = Buffer.from('{"a":1}\n{"name":"häuser"}\n');
    for (const byte of bytes) stream.write(Buffer.from([byte]));
    stream.end();
    await read;
    expect(lines).toEqual(['{"a":1}', '{"name":"häuser"}']);
  });

  test("fails with a connection that breaks, and nothing else does", async () => {
    const stream = new PassThrough();
    const read = eachLine(stream, () => {});
    stream.destroy(new Error("aborted"));
    await expect(read).rejects.toThrow("aborted");
  });

  test("fails with what a line is refused for", async () => {
    const stream = new PassThrough();
    const read = eachLine(stream, JSON.parse);
    stream.write("no JSON\n");
    await expect(read).rejects.toThrow(SyntaxError);
  });
});
