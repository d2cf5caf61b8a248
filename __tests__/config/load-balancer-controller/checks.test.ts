import { environmentSchema } from "../../../config/environment";
import { environmentWarnings } from "../../../config/rules";
import { problemsOf } from "../../support/schema-paths";

/** An environment of which there is nothing to say. */
const QUIET = { aws: { region: "eu-west-1" }, cluster: { endpoint: { publicCidrs: ["203.0.113.0/24"] } } };

const problems = (settings: object) =>
  problemsOf(environmentSchema, { aws: { region: "eu-west-1" }, ...settings });
const warnings = (settings: object) =>
  environmentWarnings(environmentSchema.parse({ ...QUIET, ...settings })).map(
    ({ path, message }) => `${path.join(".")}: ${message}`,
  );

describe("loadBalancerController", () => {
  test("takes the chart from https, OCI or a folder", () => {
    for (const chart of [
      { repository: "https://aws.github.io/eks-charts" },
      { repository: "oci://registry.example.com/charts" },
      { path: "vendor/charts" },
    ])
      expect(problems({ loadBalancerController: { chart } })).toEqual([]);
    expect(problems({ loadBalancerController: { chart: { repository: "http://x" } } })).toHaveLength(1);
  });

  test("tells a key that the chart would ignore, with the one that was meant", () => {
    expect(
      problems({ loadBalancerController: { values: { replicaCounts: 3, image: { tags: "v1" } } } }),
    ).toEqual([
      expect.stringMatching(/values\.image\.tags: .*did you mean tag\?/),
      expect.stringMatching(/values\.replicaCounts: .*did you mean replicaCount\?/),
    ]);
  });

  test("refuses untagged listeners to a controller that finds its own by their tag", () => {
    const values = { controllerConfig: { featureGates: { ListenerRulesTagging: false } } };
    expect(problems({ loadBalancerController: { values } })).toEqual([
      expect.stringMatching(
        /values\.controllerConfig\.featureGates\.ListenerRulesTagging: conflicts with reach/,
      ),
    ]);
    expect(problems({ loadBalancerController: { reach: "account", values } })).toEqual([]);
  });

  test("bears every other problem beside it", () => {
    expect(problems({ loadBalancerController: { version: 3, values: { nonsense: 1 } } })).toEqual([
      expect.stringMatching(/^loadBalancerController\.version: /),
    ]);
  });

  test("warns of another release, whose policy and keys are not known here", () => {
    const [first, second, ...more] = warnings({
      loadBalancerController: { version: "3.6.1", values: { brandNew: 1 } },
    });
    expect(first).toMatch(/^loadBalancerController\.version: .*as of 3\.5; .*v3\.6\.1/);
    expect(second).toMatch(/^loadBalancerController\.values\.brandNew: /);
    expect(more).toEqual([]);
    expect(warnings({ loadBalancerController: { version: "3.5.2" } })).toEqual([]);
  });

  test("warns where nobody would wait for the load balancers to go", () => {
    expect(warnings({ loadBalancerController: {}, drain: { runner: "none" } })).toContainEqual(
      expect.stringMatching(/^drain\.runner: .*leaves the load balancers/),
    );
  });

  test.each(["x: y", "x:"])("refuses the tag %j, which its chart breaks on", (value) => {
    const aws = { region: "eu-west-1", tags: { note: value } };
    expect(problems({ aws, loadBalancerController: {} })).toEqual([
      expect.stringMatching(/^aws\.tags\.note: expected /),
    ]);
    expect(problems({ aws })).toEqual([]);
  });

  test("refuses a tag's key whose end its chart would take for the value", () => {
    const aws = { region: "eu-west-1", tags: { "a=b": "c" } };
    expect(problems({ aws, loadBalancerController: {} })).toEqual([
      expect.stringMatching(/conflicts with loadBalancerController/),
    ]);
    expect(problems({ aws })).toEqual([]);
  });

  test.each(["shop floor", "a=b", "cost:center", "Zürich/1 + 2@x_y.z-0"])("takes the tag %j", (value) => {
    expect(
      problems({ aws: { region: "eu-west-1", tags: { note: value } }, loadBalancerController: {} }),
    ).toEqual([]);
  });

  test("takes no security group without callers", () => {
    expect(problems({ loadBalancerController: { securityGroup: {} } })).toHaveLength(1);
    expect(problems({ loadBalancerController: { securityGroup: { inboundCidrs: [] } } })).toHaveLength(1);
    expect(
      problems({ loadBalancerController: { securityGroup: { inboundCidrs: ["10.0.0.0/8", "10.0.0.0/8"] } } }),
    ).toEqual([expect.stringMatching("each range once")]);
  });
});
