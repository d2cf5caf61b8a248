import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { loadEnvironments } from "../../config/load-environments";
import { DEFAULT_VERSIONS } from "../../releases/defaults";
import { withEnvironments } from "../support/environments-folder";

const { kubernetes, karpenter, al2023, bottlerocket, loadBalancerController } = DEFAULT_VERSIONS;
const AWS = "aws: { region: eu-west-1 }\n";

/** What the file's author reads of versions that the file does not name. */
function warningOf(text: string): string | undefined {
  return withEnvironments({ "prod.yaml": text }, () => {
    const [prod] = loadEnvironments("environments");
    return prod?.warnings.find(({ message }) => message.includes("leaves it to this project"))?.message;
  });
}

describe("a version that the file leaves to this project", () => {
  test("is told with all others in one line", () => {
    const controller = "loadBalancerController: {}\n";
    expect(warningOf(AWS + controller)).toBe(
      `the file leaves it to this project, whose next release may choose a newer one (now ${kubernetes}); write down what ` +
        `you run, here and for karpenter.version (${karpenter}), loadBalancerController.version (${loadBalancerController}), ` +
        `nodeClasses.default.ami (al2023@${al2023})`,
    );
  });

  test("is the image of each node class that names none", () => {
    const classes =
      "nodeClasses: { a: { amiFamily: Bottlerocket }, b: { ami: al2023@v20260903 }, c: { amiFamily: Custom, amiSelectorTerms: [{ id: ami-1 }] } }\n";
    const versions = `cluster: { version: "${kubernetes}" }\nkarpenter: { version: ${karpenter} }\n`;
    const pools = "nodePools: { general: { nodeClass: a } }\n";
    expect(warningOf(AWS + versions + classes + pools)).toMatch(
      new RegExp(`\\(now bottlerocket@${bottlerocket}\\); write down what you run$`),
    );
  });

  test("is not there in a file that names them all", () => {
    const text = `cluster: { version: "${kubernetes}" }\nkarpenter: { version: ${karpenter} }\nnodeClasses: { default: { ami: al2023@v20260903 } }\n`;
    expect(warningOf(AWS + text)).toBeUndefined();
  });
});

test("the environment that comes with this project names what a new one gets", () => {
  const text = readFileSync(join(__dirname, "../../environments/default.yaml"), "utf8");
  const { cluster, karpenter: controller, nodeClasses } = parse(text);
  expect([cluster.version, controller.version, nodeClasses.default.ami]).toEqual([
    kubernetes,
    karpenter,
    `al2023@${al2023}`,
  ]);
});
