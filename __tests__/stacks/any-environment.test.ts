import fc from "fast-check";
import { environmentSettings } from "../support/environment-arbitrary";
import { type BuiltStack, infraOf, workloadsOf } from "../support/stacks";

const ANY = { numRuns: 20 };

/** What CDKTF leaves in place of a value that it could not resolve. */
const UNRESOLVED = /TfToken\[|\[object Object\]|undefined|NaN/;

function expectWhole({ graph, json }: BuiltStack): void {
  expect(graph.dangling).toEqual([]);
  expect(json).not.toMatch(UNRESOLVED);
}

describe("any valid environment", () => {
  test("makes an infra stack in which every reference leads somewhere", () => {
    fc.assert(
      fc.property(environmentSettings, (settings) => expectWhole(infraOf(settings))),
      ANY,
    );
  });

  test("makes a workloads stack in which every reference leads somewhere, and the probe comes first", () => {
    fc.assert(
      fc.property(environmentSettings, (settings) => {
        const workloads = workloadsOf(settings);
        expectWhole(workloads);
        const probe = workloads.graph.only("data.kubernetes_namespace_v1");
        for (const release of workloads.graph.of("helm_release"))
          expect(workloads.graph.isAfter(release, probe)).toBe(true);
      }),
      ANY,
    );
  });

  test("would be seen to be broken", () => {
    const stack = infraOf();
    delete stack.terraform.resource.aws_vpc;
    expect(
      new (stack.graph.constructor as new (json: object) => typeof stack.graph)(stack.terraform).dangling,
    ).toEqual([expect.stringMatching(/^aws_vpc\./)]);
  });
});
