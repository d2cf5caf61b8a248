import { mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { loadEnvironments } from "../../../config/load-environments";
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
        "environments/a-link.yaml: expected a text file in UTF-8, got one that cannot be read (ENOENT)",
        "environments/b-folder.yaml: expected a text file in UTF-8, got one that cannot be read (EISDIR)",
        "environments/prod.yaml:1:1: aws.region: expected a region's code such as eu-west-1 or us-east-1, got nothing",
      ].join("\n"),
    );
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
      'environments/prod.yaml:2:3: aws.regoin: unknown key (did you mean "region"?); expected one of region, profile, assumeRole, accountId, tags, endpoint',
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
});
