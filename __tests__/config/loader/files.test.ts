import { execFileSync } from "node:child_process";
import { mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { parseAllDocuments } from "yaml";
import { loadEnvironments } from "../../../config/load-environments";
import { textOf } from "../../../config/loader/files";
import { problemLines, withEnvironments } from "../../support/environments-folder";

const AWS = "aws: { region: eu-west-1 }\n";

describe("textOf", () => {
  test("a file that cannot be read is a line, beside the mistakes of the others", () => {
    const load = () =>
      withEnvironments({ "prod.yaml": "aws: {}\n" }, () => {
        symlinkSync("nowhere", "environments/a-link.yaml");
        mkdirSync("environments/folder");
        symlinkSync("folder", "environments/b-folder.yaml");
        return loadEnvironments("environments");
      });
    expect(load).toThrow(
      [
        "environments/a-link.yaml: expected a text file in UTF-8, got a link that leads nowhere",
        "environments/b-folder.yaml: expected a text file in UTF-8, got a folder",
        "environments/prod.yaml:1:1: aws.region: expected a region's code such as eu-west-1 or us-east-1, got nothing",
      ].join("\n"),
    );
  });

  test("a file that is not there is no link", () => {
    expect(textOf({ file: "nope.yaml" })).toEqual({
      problem: { file: "nope.yaml", message: "expected a text file in UTF-8, got no file of that name" },
    });
  });

  test.each([
    ["a named pipe", () => execFileSync("mkfifo", ["environments/prod.yaml"])],
    ["a device", () => symlinkSync("/dev/zero", "environments/prod.yaml")],
    ["a link that leads back to itself", () => symlinkSync("prod.yaml", "environments/prod.yaml")],
  ])("%s is told in a line and never waited for", (kind, make) => {
    const load = () =>
      withEnvironments({}, () => {
        make();
        return loadEnvironments("environments");
      });
    expect(load).toThrow(`environments/prod.yaml: expected a text file in UTF-8, got ${kind}`);
  });

  test("a file larger than 128 KiB is refused before it is parsed", () => {
    expect(problemLines({ "prod.yaml": `${AWS}#${"x".repeat(128 * 1024)}\n` })).toEqual([
      "environments/prod.yaml: expected at most 128 KiB, got 129 KiB; move environments to files of their own",
    ]);
  });

  test("aliases that multiply without end are told in a line", () => {
    const [first = "a", ...others] = "abcdefghi";
    const levels = others.map((name, index) => {
      const before = "abcdefghi"[index];
      return `${name}: &${name} [${Array(9).fill(`*${before}`).join(", ")}]\n`;
    });
    const text = `${AWS}${first}: &${first} [x, x, x, x, x, x, x, x, x]\n${levels.join("")}`;
    expect(problemLines({ "prod.yaml": text })).toEqual([
      "environments/prod.yaml:1:1: expected an anchor to be used at most 100 times, those inside other anchors multiplied, got more; write the values out",
    ]);
  });

  test("of thousands of mistakes of a kind the first are told, and how many more there are", () => {
    const keys = Array.from({ length: 10_000 }, (_, index) => `k${index}: 1\n`);
    const lines = problemLines({ "prod.yaml": `${AWS}${keys.join("")}` });
    expect(lines).toHaveLength(21);
    expect(lines.at(-1)).toBe("environments/prod.yaml: and 9,980 more like these");
    expect(lines.filter((line) => line.includes("unknown key"))).toHaveLength(20);
  });

  test("of thousands of keys that are given twice as well", () => {
    const lines = problemLines({ "prod.yaml": AWS.repeat(3_000), "zoo.yaml": "aws: { region: x }\n" });
    expect(lines).toHaveLength(22);
    expect(lines[0]).toMatch(/^environments\/prod\.yaml:2:1: expected each key once, got aws a second time/);
    expect(lines[20]).toBe("environments/prod.yaml: and 2,979 more like these");
  });

  test("a key given thousands of times costs time in proportion to the file", () => {
    const seconds = (count: number) => {
      const text = `${AWS}${Array.from({ length: count }, (_, index) => `k${index}: 1\n`).join("")}`;
      const start = performance.now();
      problemLines({ "prod.yaml": text });
      return performance.now() - start;
    };
    seconds(500);
    expect(seconds(10_000)).toBeLessThan(12 * Math.max(seconds(2_500), 50));
  });

  test("a file of thousands of pools, as large as one may be, takes little more than its YAML does", () => {
    const pools = Array.from(
      { length: 5_500 },
      (_, index) => `  p${index}: { minCpu: ${1 + (index % 90)} }\n`,
    );
    const text = `${AWS}nodePools:\n${pools.join("")}`;
    expect(text.length).toBeGreaterThan(125 * 1024);
    const milliseconds = (work: () => unknown) => {
      const start = process.cpuUsage();
      work();
      const { user, system } = process.cpuUsage(start);
      return (user + system) / 1_000;
    };
    const parse = () => parseAllDocuments(text, { merge: true, uniqueKeys: false });
    const parsing = Math.min(milliseconds(parse), milliseconds(parse), milliseconds(parse));
    // The least of three: one that is within it suffices.
    const loads: number[] = [];
    do loads.push(milliseconds(() => expect(problemLines({ "prod.yaml": text })).toEqual([])));
    while (loads.length < 3 && loads.at(-1)! >= 4 * parsing);
    expect(loads.at(-1)).toBeLessThan(4 * parsing);
  });

  test.each([
    ["UTF-16, as PowerShell writes it", Buffer.from(`\uFEFF${AWS}`, "utf16le")],
    ["Latin-1", Buffer.from("aws: { region: eu-west-1, profile: caf\xE9 }\n", "latin1")],
  ])("a text in %s is a line", (_, bytes) => {
    const load = () =>
      withEnvironments({}, () => {
        writeFileSync("environments/prod.yaml", bytes);
        return loadEnvironments("environments");
      });
    expect(load).toThrow(
      "environments/prod.yaml: expected a text file in UTF-8, got bytes that are not UTF-8",
    );
  });

  test("a byte order mark and the line ends of Windows change no place", () => {
    expect(problemLines({ "prod.yaml": "\uFEFFaws:\r\n  regoin: x\r\n  region: eu-west-1\r\n" })).toEqual([
      'environments/prod.yaml:2:3: aws.regoin: unknown key (did you mean "region"?); expected one of region, profile, assumeRole, accountId, tags, permissionsBoundary, rolePath, endpoint',
    ]);
  });
});

describe("environmentFiles", () => {
  test("no environment is passed over for the case of its file's ending", () => {
    const names = withEnvironments({ "default.yaml": AWS, "prod.YAML": AWS }, () =>
      loadEnvironments("environments").map(({ name }) => name),
    );
    expect(names).toEqual(["default", "prod"]);
  });

  test.each([
    ["loop", "a link that leads back to itself"],
    ["a".repeat(300), "a name that is too long for one"],
    ["nowhere", "no such folder"],
  ])("a folder that cannot be read, such as %s, is told in a sentence", (folder, got) => {
    withEnvironments({}, () => {
      symlinkSync("loop", "loop");
      expect(() => loadEnvironments(folder)).toThrow(
        new Error(
          `${folder}: expected a folder with a YAML file for each environment, such as ${folder}/default.yaml, got ${got}`,
        ),
      );
    });
  });
});
