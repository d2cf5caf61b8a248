import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

const ROOT = join(__dirname, "..", "..");

describe("what a worker loads once for all of its test files", () => {
  test.each(["config", "constructs", "export", "releases", "stacks"])(
    "asks nothing of the machine but where it is, of the clock or chance: %s",
    (folder) => {
      const files = readdirSync(join(ROOT, folder), { recursive: true, encoding: "utf8" });
      const sources = files.filter((name) => name.endsWith(".ts"));
      expect(sources.length).toBeGreaterThan(5);
      for (const name of sources) {
        const text = readFileSync(join(ROOT, folder, name), "utf8");
        expect([
          name,
          text.match(/\bprocess\.(?!cwd\(\))|\bconsole\.\w+\(|Date\.now|new Date\(\)|Math\.random/),
        ]).toEqual([name, null]);
      }
    },
  );
});
