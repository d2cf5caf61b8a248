import { DataResource } from "cdktf";
import {
  LoadBalancerHook,
  type LoadBalancerHookProps,
} from "../../../constructs/destroy-hooks/load-balancer-hook";
import { inCluster } from "../../support/in-cluster";

function hook(props: Partial<LoadBalancerHookProps> = {}) {
  return inCluster((scope, probe) => {
    new LoadBalancerHook(scope, "Hook", {
      clusterName: "demo",
      clusterEndpoint: "https://api.example",
      clusterCertificateAuthority: "Y2E=",
      caller: { region: "eu-west-1" },
      deadlineSeconds: 600,
      dependsOn: [probe.namespace],
      ...props,
    });
  }).only(DataResource);
}

describe("LoadBalancerHook", () => {
  test("runs its script at destroy alone, by itself and the state, for as long as it is given", () => {
    const { provisioner, input } = hook();
    expect(provisioner).toHaveLength(1);
    const [{ "local-exec": run }] = provisioner;
    expect(run.when).toBe("destroy");
    expect(run.command).toMatch(/\/drain-load-balancers\.sh$/);
    for (const value of Object.values(run.environment))
      expect(value).toMatch(/^\$\{try\(self\.input\.\w+, ""\)\}$/);
    expect(input).toMatchObject({ cluster: "demo", deadline_seconds: "600" });
  });

  test("stands after the controller, which has to live while it runs", () => {
    expect(hook().depends_on).toEqual([expect.stringMatching(/^data\.kubernetes_namespace_v1\./)]);
  });

  test("leaves the state by a count of none, since Terraform runs no provisioner of a block that is gone", () => {
    expect(hook()).not.toHaveProperty("count");
    expect(hook({ enabled: false }).count).toBe(0);
  });
});
