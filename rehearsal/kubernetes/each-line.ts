import type { Readable } from "node:stream";

/**
 * Reads a stream line by line as it comes. By `readline` a connection that breaks would end the process: it tells the
 * stream's error a second time, to nobody.
 *
 * @returns once the stream has ended
 * @throws the stream's error, or what `onLine` throws
 */
export function eachLine(stream: Readable, onLine: (line: string) => void): Promise<void> {
  return new Promise((resolve, reject) => {
    let rest = "";
    stream.setEncoding("utf8");
    stream.on("data", (chunk: string) => {
      const lines = (rest + chunk).split("\n");
      rest = lines.pop() ?? "";
      try {
        for (const line of lines) onLine(line);
      } catch (error) {
        stream.destroy(error as Error);
      }
    });
    stream.on("error", reject);
    stream.on("close", resolve);
  });
}
