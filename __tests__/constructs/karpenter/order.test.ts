import { Sleep } from "@cdktf/provider-time/lib/sleep";
import { DataResource } from "cdktf";
import { address, release, workloads } from "../../support/workloads";

const PROBE = /^data\.kubernetes_namespace_v1\./;

describe("order of workloads", () => {
  const stack = workloads({ charts: { namespace: "karpenter" } });
  const crds = release(stack, "karpenter-crd");
  const controller = release(stack, "karpenter");
  const nodes = release(stack, "karpenter-nodes");
  const hook = address(stack, "terraform_data");
  const sleep = address(stack, "time_sleep");

  test("no release is looked up before the loud probe", () => {
    const releases = Object.values<any>(stack.terraform.resource.helm_release);
    expect(releases).toHaveLength(4);
    for (const one of releases) {
      expect({ name: one.name, probe: one.depends_on.some((edge: string) => PROBE.test(edge)) }).toEqual({
        name: one.name,
        probe: true,
      });
    }
  });

  test("the probe asks for kube-system", () => {
    expect(Object.values<any>(stack.terraform.data.kubernetes_namespace_v1)).toMatchObject([
      { metadata: { name: "kube-system" } },
    ]);
  });

  test("the CRDs come before the controller, and so go after it", () => {
    expect(controller.depends_on).toContain(crds.address);
    expect(crds.depends_on).not.toContain(controller.address);
  });

  test("the wait comes after both releases", () => {
    expect(stack.only(Sleep).depends_on).toEqual([crds.address, controller.address]);
  });

  test("the hook stands on Karpenter and the wait, so that Karpenter outlives the drain", () => {
    expect(stack.only(DataResource).depends_on).toEqual([controller.address, sleep]);
  });

  test("the nodes stand on the hook, so that an install cut half-way is drained too", () => {
    expect(nodes.depends_on).toContain(hook);
  });
});
