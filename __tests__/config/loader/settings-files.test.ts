import { loadEnvironments, readEnvironments } from "../../../config/load-environments";
import { problemLines, withEnvironments } from "../../support/environments-folder";

type Files = Readonly<Record<string, string>>;

const load = (files: Files) => withEnvironments(files, () => loadEnvironments("environments"));

/** What environments/prod.yaml says with what it extends. */
const settings = (files: Files) => load(files).find(({ name }) => name === "prod")?.document.value;

const EU = "aws: { region: eu-west-1 }\n";

describe("an environment that extends files", () => {
  test("merges maps key by key, and takes lists and other values from the highest file", () => {
    const common = `aws: { region: eu-west-1, tags: { team: shop, stage: none } }
nodePools:
  general: { capacityTypes: [spot, on-demand], minCpu: 4 }
`;
    const own = `extends: bases/common.yaml
aws: { tags: { stage: prod } }
nodePools:
  general: { capacityTypes: [on-demand] }
  gpu: { instanceTypes: [g6.xlarge] }
`;
    expect(settings({ "prod.yaml": own, "bases/common.yaml": common })).toEqual({
      aws: { region: "eu-west-1", tags: { team: "shop", stage: "prod" } },
      nodePools: {
        general: { capacityTypes: ["on-demand"], minCpu: 4 },
        gpu: { instanceTypes: ["g6.xlarge"] },
      },
    });
  });

  test("null takes away what a base says, whole sections as well", () => {
    const own =
      "extends: bases/common.yaml\nspot: null\nnodePools: { gpu: null, general: { minCpu: null } }\n";
    const common = `${EU}spot: { serviceLinkedRole: true }\nnodePools: { general: { minCpu: 4, weight: 2 }, gpu: {} }\n`;
    expect(settings({ "prod.yaml": own, "bases/common.yaml": common })).toEqual({
      aws: { region: "eu-west-1" },
      nodePools: { general: { weight: 2 } },
    });
  });

  test("an empty value is a mistake, and takes nothing away", () => {
    const common = `${EU}nodePools: { general: {} }\n`;
    const lines = problemLines({
      "prod.yaml": "extends: bases/common.yaml\nnodePools:\n",
      "bases/common.yaml": common,
    });
    expect(lines).toEqual([
      expect.stringMatching(/^environments\/prod\.yaml:2:1: nodePools: expected .*, got an empty value/),
    ]);
  });

  test("of a list the later wins, bases extend others, and a file reached twice stays below those that extend it", () => {
    const files = {
      "prod.yaml": "extends: [bases/a.yaml, bases/deep/b.yaml]\n",
      "bases/a.yaml": "extends: common.yaml\naws: { tags: { from: a, a: a } }\n",
      "bases/deep/b.yaml": "extends: ../common.yaml\naws: { tags: { from: b } }\n",
      "bases/common.yaml": "aws: { region: eu-west-1, tags: { from: common, a: common, b: common } }\n",
    };
    expect(settings(files)).toEqual({
      aws: { region: "eu-west-1", tags: { from: "b", a: "a", b: "common" } },
    });
  });

  test("a folder's files below are no environments, and unread unless one extends them", () => {
    const files = { "prod.yaml": EU, "bases/common.yaml": "- broken\n" };
    expect(load(files).map(({ name }) => name)).toEqual(["prod"]);
  });

  test("a base's pools take the place of the default one, as an environment's own do", () => {
    const files = {
      "prod.yaml": "extends: bases/common.yaml\n",
      "bases/common.yaml": `${EU}nodePools: { own: {} }\n`,
    };
    const [prod] = load(files);
    expect(Object.keys(prod?.nodePools ?? {})).toEqual(["own"]);
    expect(prod).not.toHaveProperty("extends");
  });
});

describe("a mistake in what is extended", () => {
  const PROD = "extends: bases/common.yaml\n";

  test("is told once where it stands, with every environment that has it", () => {
    const files = {
      "prod.yaml": PROD,
      "staging.yaml": PROD,
      "dev.yaml": EU,
      "bases/common.yaml": `${EU}cluster:\n  versoin: "1.35"\n`,
    };
    expect(problemLines(files)).toEqual([
      expect.stringMatching(
        /^environments\/bases\/common\.yaml:3:3: cluster\.versoin: unknown key \(did you mean "version"\?\).* \(extended by environments\/prod\.yaml, environments\/staging\.yaml\)$/,
      ),
    ]);
    const { whole, broken } = withEnvironments(files, () => readEnvironments("environments"));
    expect(whole.map(({ name }) => name)).toEqual(["dev"]);
    expect(broken).toEqual(["environments/prod.yaml", "environments/staging.yaml"]);
  });

  test("of one environment alone is told in its own file", () => {
    const files = {
      "prod.yaml": `${PROD}nodePools:\n  general:\n    capacityTypes: [sopt]\n`,
      "bases/common.yaml": `${EU}nodePools: { general: { capacityTypes: [spot] } }\n`,
    };
    expect(problemLines(files)).toEqual([
      expect.stringMatching(
        /^environments\/prod\.yaml:4:21: nodePools\.general\.capacityTypes\[0\]: expected .*"sopt"/,
      ),
    ]);
  });

  test("what is missing is told where its place would be", () => {
    const files = {
      "prod.yaml": `${PROD}aws: { profile: prod }\n`,
      "bases/common.yaml": "aws: { tags: {} }\nnodePools:\n  a: { taints: [{ effect: NoSchedule }] }\n",
    };
    expect(problemLines(files)).toEqual([
      expect.stringMatching(
        /^environments\/bases\/common\.yaml:3:17: nodePools\.a\.taints\[0\]\.key: .*nothing.* \(extended by environments\/prod\.yaml\)$/,
      ),
      expect.stringMatching(/^environments\/prod\.yaml:2:1: aws\.region: .*, got nothing/),
    ]);
  });

  test("what is missing in a list is told there, though a list below has it", () => {
    const files = {
      "prod.yaml": `${PROD}nodePools:\n  a: { taints: [{ effect: NoSchedule }] }\n`,
      "bases/common.yaml": `${EU}nodePools: { a: { taints: [{ key: team, effect: NoSchedule }] } }\n`,
    };
    expect(problemLines(files)).toEqual([
      expect.stringMatching(/^environments\/prod\.yaml:3:17: nodePools\.a\.taints\[0\]\.key: .*nothing/),
    ]);
  });

  test("of YAML is told once, and nothing that would follow from it", () => {
    const files = { "prod.yaml": PROD, "staging.yaml": PROD, "bases/common.yaml": "aws:\n\tregion: x\n" };
    expect(problemLines(files)).toEqual([
      "environments/bases/common.yaml:2:1: expected spaces to indent, got a tab (extended by environments/prod.yaml, environments/staging.yaml)",
    ]);
  });

  test("a cluster's name that two environments take from one base is told there", () => {
    const files = {
      "prod.yaml": PROD,
      "staging.yaml": PROD,
      "bases/common.yaml": `${EU}cluster: { name: x1 }\n`,
    };
    expect(problemLines(files)).toEqual([
      'environments/bases/common.yaml:2:18: cluster.name: conflicts with environments/prod.yaml, whose cluster is called "x1" as well, in this region; set cluster.name, or aws.accountId in both where the accounts differ (extended by environments/staging.yaml)',
    ]);
    expect(problemLines({ ...files, "staging.yaml": `${PROD}cluster: { name: x2 }\n` })).toEqual([]);
  });
});

describe("a file that cannot be extended", () => {
  test.each([
    ["another environment", "staging.yaml"],
    ["a file outside", "../bases/common.yaml"],
    ["a file by its absolute path", "/etc/common.yaml"],
    ["the folder itself", "."],
  ])("%s", (_, name) => {
    expect(problemLines({ "prod.yaml": `${EU}extends: ${name}\n`, "staging.yaml": EU })).toEqual([
      `environments/prod.yaml:2:10: extends: expected a file in a folder below environments, such as environments/bases/common.yaml, got "${name}"; move there what environments share`,
    ]);
  });

  test("one that is not there is told with the one that was meant, beside what is wrong with the others", () => {
    const files = {
      "prod.yaml": "extends:\n  - bases/comon.yaml\n  - bases/list.yaml\n",
      "bases/common.yaml": EU,
      "bases/list.yaml": "- 1\n",
    };
    expect(problemLines(files)).toEqual([
      "environments/bases/list.yaml:1:1: expected a map of sections, at least aws: { region: eu-west-1 }, got a list (extended by environments/prod.yaml)",
      'environments/prod.yaml:2:5: extends[0]: expected a file\'s path from the folder of this one, got "bases/comon.yaml" (did you mean "bases/common.yaml"?); there is no environments/bases/comon.yaml',
    ]);
  });

  test("a folder", () => {
    const files = { "prod.yaml": "extends: bases/eu\n", "bases/eu/common.yaml": EU };
    expect(problemLines(files)).toEqual([
      "environments/bases/eu: expected a text file in UTF-8, got a folder (extended by environments/prod.yaml)",
    ]);
  });

  test("a larger one than an environment may be", () => {
    const files = {
      "prod.yaml": "extends: bases/a.yaml\n",
      "bases/a.yaml": `${EU}#${"x".repeat(128 * 1024)}\n`,
    };
    expect(problemLines(files)).toEqual([
      expect.stringMatching(/^environments\/bases\/a\.yaml: expected at most 128 KiB/),
    ]);
  });

  test("files that extend each other", () => {
    const files = {
      "prod.yaml": "extends: bases/a.yaml\n",
      "bases/a.yaml": `${EU}extends: b.yaml\n`,
      "bases/b.yaml": "extends: [a.yaml, b.yaml]\n",
    };
    expect(problemLines(files)).toEqual([
      "environments/bases/b.yaml:1:11: extends[0]: expected a file that does not extend this one, got environments/bases/a.yaml > environments/bases/b.yaml > environments/bases/a.yaml (extended by environments/prod.yaml)",
      "environments/bases/b.yaml:1:19: extends[1]: expected a file that does not extend this one, got environments/bases/b.yaml > environments/bases/b.yaml (extended by environments/prod.yaml)",
    ]);
  });

  test.each([
    [
      "a number",
      "1",
      "extends: expected the path of a file such as bases/common.yaml, or a list of them, got 1",
    ],
    [
      "nothing",
      "",
      "extends: expected the path of a file such as bases/common.yaml, or a list of them, got an empty value",
    ],
    [
      "a list with a number",
      "[1]",
      "extends[0]: expected the path of a file, such as bases/common.yaml, got 1",
    ],
  ])("%s", (_, value, message) => {
    expect(problemLines({ "prod.yaml": `${EU}extends: ${value}\n` })).toEqual([
      expect.stringMatching(/^environments\/prod\.yaml:2:\d+: /),
    ]);
    expect(problemLines({ "prod.yaml": `${EU}extends: ${value}\n` })[0]).toContain(message);
  });

  test("a misspelt key is told as any other", () => {
    expect(problemLines({ "prod.yaml": `${EU}extend: bases/common.yaml\n` })).toEqual([
      expect.stringContaining('extend: unknown key (did you mean "extends"?)'),
    ]);
  });
});
