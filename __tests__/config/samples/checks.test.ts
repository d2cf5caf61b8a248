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
const taints = [{ key: "dedicated", effect: "NoSchedule" }];

describe("samples", () => {
  test("toleration names a NodePool with taints", () => {
    expect(problems({ samples: { toleration: "batch" } })).toEqual([
      "samples.toleration: needs a NodePool with taints; give one of nodePools taints",
    ]);
    const nodePools = { general: {}, batch: { taints } };
    expect(problems({ nodePools, samples: { toleration: "general" } })).toEqual([
      "samples.toleration: expected a NodePool with taints: batch",
    ]);
    expect(problems({ nodePools, samples: { toleration: "batch" } })).toEqual([]);
    const raw = { batch: { template: { spec: { taints } } } };
    expect(problems({ nodePools: raw, samples: { toleration: "batch" } })).toEqual([]);
  });

  test("ingress needs the controller that makes its load balancer", () => {
    for (const rest of [{}, { loadBalancerController: { enabled: false } }]) {
      expect(problems({ ...rest, samples: { ingress: true } })).toEqual([
        expect.stringMatching(/^samples\.ingress: .*add `loadBalancerController: \{\}`$/),
      ]);
    }
    expect(problems({ loadBalancerController: {}, samples: { ingress: true } })).toEqual([]);
  });

  test("warns of a sample whose architecture no NodePool has", () => {
    const arm64 = [expect.stringMatching(/^samples\.helloArm64: no NodePool has arm64 nodes/)];
    expect(warnings({ samples: { helloArm64: true } })).toEqual(arm64);
    expect(warnings({ samples: { nginxAmd64: true } })).toEqual([]);
    const both = { general: { architectures: ["amd64", "arm64"] } };
    expect(warnings({ nodePools: both, samples: { helloArm64: true, nginxArm64: true } })).toEqual([]);
    const raw = {
      general: { requirements: [{ key: "kubernetes.io/arch", operator: "NotIn", values: ["amd64"] }] },
    };
    expect(warnings({ nodePools: raw, samples: { helloArm64: true } })).toEqual([]);
    expect(warnings({ nodePools: raw, samples: { nginxAmd64: true } })).toEqual([
      expect.stringMatching(/^samples\.nginxAmd64: /),
    ]);
  });
});
