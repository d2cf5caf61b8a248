import { loadEnvironments } from "../../../config/load-environments";
import { problemLines, withEnvironments } from "../../support/environments-folder";

const AWS = "aws: { region: eu-west-1 }\n";

describe("files", () => {
  test("every mistake of every file is told, by file and place", () => {
    expect(
      problemLines({
        "b.yaml": "network: { nat: two }\naws: { region: x }\n",
        "a.yml": "- 1\n",
        "ok.yaml": AWS,
      }),
    ).toEqual([
      "environments/a.yml:1:1: expected a map of sections, at least aws: { region: eu-west-1 }, got a list",
      'environments/b.yaml:1:17: network.nat: expected one, per-zone or none, got "two"',
      `environments/b.yaml:2:16: aws.region: expected a region's code such as eu-west-1 or us-east-1, got "x"`,
    ]);
  });

  test("an environment has one file, and a name that a stack can bear", () => {
    expect(problemLines({ "prod.yaml": AWS, "prod.yml": AWS, "Dev_1.yaml": AWS })).toEqual([
      'environments/Dev_1.yaml: expected a name of lower-case letters, digits and hyphens, starting and ending with a letter or digit, got "Dev_1"',
      "environments/prod.yml: conflicts with environments/prod.yaml, which is environment prod already; rename one of the two",
    ]);
  });

  test("two environments do not share a cluster, though one has another mistake", () => {
    expect(
      problemLines({
        "a.yaml": `${AWS}cluster: { name: main }\n`,
        "b.yaml": `${AWS}cluster:\n  name: main\nfoo: 1\n`,
        "c.yaml": "aws: { region: eu-west-2 }\ncluster: { name: main }\n",
        "d.yaml": "aws: { region: eu-central-1 }\ncluster: { name: karpenter-e }\n",
        "e.yaml": "aws: { region: eu-central-1 }\n",
      }),
    ).toEqual([
      'environments/b.yaml:3:9: cluster.name: conflicts with environments/a.yaml, whose cluster is called "main" as well, in this region; set cluster.name, or aws.accountId in both where the accounts differ',
      "environments/b.yaml:4:1: foo: unknown key; expected one of extends, aws, state, network, cluster, systemNodeGroup, nodeRoles, karpenter, interruption, spot, nodeClasses, nodePools, nodeOverlays, capacityBuffers, devicePlugins, loadBalancerController, monitoring, samples, drain, guard",
      'environments/c.yaml:2:18: cluster.name: conflicts with environments/a.yaml, whose cluster is called "main" as well, in another region, and IAM roles are named after it; set cluster.name, or aws.accountId in both where the accounts differ',
      'environments/e.yaml:1:1: cluster.name: conflicts with environments/d.yaml, whose cluster is called "karpenter-e" as well, in this region; set cluster.name, or aws.accountId in both where the accounts differ',
    ]);
  });

  test("one name serves in two regions where the accounts are known to differ", () => {
    const environment = (region: string, accountId: string) =>
      `aws: { region: ${region}, accountId: "${accountId}" }\ncluster: { name: main }\n`;
    const files = {
      "a.yaml": environment("eu-west-1", "111122223333"),
      "b.yaml": environment("us-east-1", "444455556666"),
    };
    expect(problemLines(files)).toEqual([]);
  });

  test.each([
    [
      "missing",
      "elsewhere",
      "elsewhere: expected a folder with a YAML file for each environment, such as elsewhere/default.yaml, got no such folder",
    ],
    [
      "a file",
      "environments/notes.txt",
      "environments/notes.txt: expected a folder with a YAML file for each environment, such as environments/notes.txt/default.yaml, got no such folder",
    ],
    [
      "without an environment",
      "environments",
      "environments: expected a folder with a YAML file for each environment, such as environments/default.yaml, got none",
    ],
  ])("a folder is %s", (_, folder, message) => {
    withEnvironments({ "notes.txt": "", ".hidden.yaml": "" }, () => {
      expect(() => loadEnvironments(folder)).toThrow(new Error(message));
    });
  });

  test("a folder outside is told by the way there, never as a place of one machine", () => {
    withEnvironments({ "prod.yaml": "" }, () => {
      const absolute = `${process.cwd()}/environments`;
      expect(() => loadEnvironments(absolute)).toThrow(
        /^environments\/prod\.yaml:1:1: expected a map of sections/,
      );
    });
  });
});

test("right files are environments by name, each with its file and what its author should know", () => {
  withEnvironments({ "prod.yml": AWS, "default.yaml": AWS }, () => {
    const loaded = loadEnvironments("environments");
    expect(loaded.map(({ name, file }) => [name, file])).toEqual([
      ["default", "environments/default.yaml"],
      ["prod", "environments/prod.yml"],
    ]);
    expect(loaded[1]).toMatchObject({
      aws: { region: "eu-west-1" },
      karpenter: { replicas: 2 },
    });
    expect(loaded[1]?.warnings).toContainEqual({
      file: "environments/prod.yml",
      environment: "environments/prod.yml",
      position: { line: 1, column: 1 },
      path: ["cluster", "endpoint", "publicCidrs"],
      message:
        "the API server answers the whole internet (callers still need IAM credentials); name the ranges that you call from",
    });
  });
});
