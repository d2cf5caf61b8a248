import { parsedOf, workloadsOf } from "../support/stacks";

const DIGEST = `sha256:${"0123456789abcdef".repeat(4)}`;
const REGISTRY = "registry.example.com";

test("every image that workloads installs can be another registry's, by its digest", () => {
  const settings = {
    karpenter: {
      values: { controller: { image: { repository: `${REGISTRY}/controller`, digest: DIGEST } } },
    },
    loadBalancerController: {
      values: { image: { repository: `${REGISTRY}/balancer`, tag: `v3.5.0@${DIGEST}` } },
    },
    drain: { runner: "in-cluster", image: `${REGISTRY}/kubectl@${DIGEST}` },
  };
  expect(() => parsedOf(settings)).not.toThrow();
  const releases = Object.values<{ values: string[] }>(workloadsOf(settings).terraform.resource.helm_release);
  const text = releases.flatMap(({ values }) => values.map((each) => each.replaceAll(/\s/g, ""))).join("\n");
  for (const expected of [
    `{"repository":"${REGISTRY}/controller","digest":"${DIGEST}"}`,
    `{"repository":"${REGISTRY}/balancer","tag":"v3.5.0@${DIGEST}"}`,
    `${REGISTRY}/kubectl@${DIGEST}`,
  ])
    expect(text).toContain(expected);
});
