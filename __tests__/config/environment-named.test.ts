import { environmentNamed, environmentsFolder } from "../../config/load-environments";
import { withEnvironments } from "../support/environments-folder";

const GOOD = "aws: { region: eu-west-1 }\n";

/** What a command for one environment gets of a folder with these files. */
const named = (files: Readonly<Record<string, string>>, name: string) =>
  withEnvironments(files, () => {
    try {
      return environmentNamed("environments", name).file;
    } catch (error) {
      return (error as Error).message;
    }
  });

describe("a command for one environment", () => {
  test("needs no file but its own", () => {
    const files = { "prod.yaml": GOOD, "default.yaml": "aws: { regoin: x }\n", "Bad Name.yaml": "- 1\n" };
    expect(named(files, "prod")).toBe("environments/prod.yaml");
  });

  test("tells what is wrong with its own", () => {
    const files = { "prod.yaml": "aws: { region: EU }\n", "default.yaml": "aws: { regoin: x }\n" };
    expect(named(files, "prod")).toBe(
      `environments/prod.yaml:1:16: aws.region: expected a region's code such as eu-west-1 or us-east-1, got "EU"`,
    );
    expect(named({ "prod.yaml": GOOD, "prod.yml": GOOD }, "prod")).toMatch(
      /prod\.yml: conflicts with environments\/prod\.yaml, which is environment prod already/,
    );
  });

  test("tells what is wrong with what its own extends, and nothing of the bases of others", () => {
    const files = {
      "prod.yaml": "extends: bases/a.yaml\n",
      "staging.yaml": "extends: bases/b.yaml\n",
      "bases/a.yaml": "aws: { region: EU }\n",
      "bases/b.yaml": "- 1\n",
    };
    expect(named(files, "prod")).toBe(
      `environments/bases/a.yaml:1:16: aws.region: expected a region's code such as eu-west-1 or us-east-1, got "EU" (extended by environments/prod.yaml)`,
    );
  });

  test("lists the environments that there are", () => {
    expect(named({ "prod.yaml": GOOD, "default.yaml": "- 1\n" }, "prdo")).toBe(
      "there is no environment prdo in environments (did you mean prod?); there are: default, prod",
    );
    expect(named({ "prod.yaml": GOOD }, "environments/prod.yaml")).toBe(
      "there is no environment environments/prod.yaml in environments (did you mean prod?); there are: prod; write its name, without folder and .yaml, and ENVIRONMENTS_DIR=<folder> before npm for another folder",
    );
    expect(named({}, "prod")).toMatch(
      /^environments: expected a folder with a YAML file for each environment, .*, got none$/,
    );
  });
});

test.each([
  [undefined, "environments"],
  ["", "environments"],
  ["examples", "examples"],
])("ENVIRONMENTS_DIR=%j means the folder %s", (ENVIRONMENTS_DIR, folder) => {
  expect(environmentsFolder({ ENVIRONMENTS_DIR })).toBe(folder);
});
