import { infraOf, workloadsOf } from "../support/stacks";

const CONTROLLER = "LoadBalancerController_Release";
const workloads = workloadsOf({ loadBalancerController: {}, samples: { ingress: true } });
const { graph } = workloads;
const controller = graph.only("helm_release", CONTROLLER);
const hook = graph.only("terraform_data", "LoadBalancerHook");
const drain = graph.only("terraform_data", "DrainHook");
const nodes = graph.only("helm_release", "Nodes");
const samples = graph.only("helm_release", "Samples");

const releaseOf = (stack: typeof workloads) =>
  stack.terraform.resource.helm_release[
    stack.graph.only("helm_release", CONTROLLER).slice("helm_release.".length)
  ];
const valuesOf = (stack: typeof workloads) =>
  releaseOf(stack).values.map((text: string) =>
    JSON.parse(
      text.replace(/\$\{jsonencode\(data\.terraform_remote_state\.infra\.outputs\.([^)]*)\)\}/g, '"<$1>"'),
    ),
  );

describe("the load balancer controller in workloads", () => {
  test("is not there unless it is asked for, nor is its role", () => {
    expect(workloadsOf().json).not.toMatch(/load-balancers|aws-load-balancer/);
    expect(infraOf().json).not.toMatch(/elasticloadbalancing/);
  });

  test("comes after Karpenter's nodes, its hook after it, and the Ingress of a sample last", () => {
    const order = [drain, nodes, controller, hook, samples];
    for (const [index, later] of order.entries()) {
      for (const earlier of order.slice(0, index))
        expect([later, earlier, graph.isAfter(later, earlier)]).toEqual([later, earlier, true]);
    }
    expect(graph.isAfter(controller, graph.only("data.kubernetes_namespace_v1"))).toBe(true);
  });

  test("is told cluster, region and VPC, which it cannot ask the instance metadata for", () => {
    expect(valuesOf(workloads)[0]).toMatchObject({
      clusterName: "<cluster_name>",
      region: "eu-west-1",
      vpcId: "<vpc_id>",
      serviceAccount: { name: "aws-load-balancer-controller" },
      replicaCount: 2,
      podDisruptionBudget: { maxUnavailable: 1 },
    });
    expect(releaseOf(workloads)).toMatchObject({
      repository: "https://aws.github.io/eks-charts",
      chart: "aws-load-balancer-controller",
      version: "3.5.0",
      namespace: "kube-system",
      wait: true,
      upgrade_install: true,
    });
  });

  test("runs on the system nodes, whatever their label and taint are", () => {
    const [values] = valuesOf(
      workloadsOf({
        loadBalancerController: {},
        systemNodeGroup: {
          labels: { "workload-type": "system" },
          taint: { key: "workload-type", value: "system", effect: "NoSchedule" },
        },
      }),
    );
    expect(values.nodeSelector).toEqual({ "kubernetes.io/os": "linux", "workload-type": "system" });
    expect(values.tolerations).toEqual([
      { key: "CriticalAddonsOnly", operator: "Exists" },
      { key: "workload-type", operator: "Equal", value: "system", effect: "NoSchedule" },
    ]);
  });

  test("names its role on the service account with IRSA, and not with Pod Identity", () => {
    const irsa = workloadsOf({ loadBalancerController: { identity: "irsa" } });
    expect(valuesOf(irsa)[0].serviceAccount.annotations).toEqual({
      "eks.amazonaws.com/role-arn": "<load_balancer_controller_role_arn>",
    });
    expect(valuesOf(workloads)[0].serviceAccount).not.toHaveProperty("annotations");
  });

  test("asks neither Shield nor WAF where there is no way to them", () => {
    const off = { enableShield: false, enableWaf: false, enableWafv2: false };
    const isolated = workloadsOf({ aws: { region: "us-iso-east-1" }, loadBalancerController: {} });
    expect(valuesOf(isolated)[0]).toMatchObject(off);
    expect(valuesOf(workloads)[0]).not.toHaveProperty("enableShield");
  });

  test("merges the user's values last, and gives what it makes the environment's tags", () => {
    const values = valuesOf(
      workloadsOf({
        aws: { region: "eu-west-1", tags: { team: "shop" } },
        loadBalancerController: { values: { logLevel: "debug" } },
      }),
    );
    expect(values[0].defaultTags).toEqual({ team: "shop" });
    expect(values.at(-1)).toEqual({ logLevel: "debug" });
  });

  test("is gone by `enabled: false` only after its hook, whose block stays for Terraform to run it", () => {
    const off = workloadsOf({ loadBalancerController: { enabled: false } });
    expect(off.graph.of("helm_release", CONTROLLER)).toEqual([]);
    const kept = off.terraform.resource.terraform_data[hook.slice("terraform_data.".length)];
    expect(kept.count).toBe(0);
    expect(kept.provisioner[0]["local-exec"].when).toBe("destroy");
    expect(infraOf({ loadBalancerController: { enabled: false } }).json).toMatch("DeleteLoadBalancer");
  });

  test("has no hook where nobody wants one", () => {
    const none = workloadsOf({ loadBalancerController: {}, drain: { runner: "none" } });
    expect(none.graph.of("terraform_data")).toEqual([]);
    expect(none.graph.of("helm_release", CONTROLLER)).toHaveLength(1);
  });

  test("gives the hook its own deadline, and runs its own script", () => {
    const { terraform } = workloadsOf({ loadBalancerController: { deadline: "1h30m" } });
    const resource = terraform.resource.terraform_data[hook.slice("terraform_data.".length)];
    expect(resource.input.deadline_seconds).toBe("5400");
    expect(resource.provisioner[0]["local-exec"].command).toMatch(
      /^\$\{path\.module\}\/assets\/\w+\/[0-9A-F]{32}\/drain-load-balancers\.sh$/,
    );
    expect(resource).not.toHaveProperty("triggers_replace");
  });

  test("keeps the addresses that a rename would uninstall", () => {
    expect([controller, hook, samples]).toEqual([
      "helm_release.LoadBalancerController_Release_80DD0AFA",
      "terraform_data.LoadBalancerHook_Drain_73CDF5D0",
      "helm_release.Samples_Release_06A381A0",
    ]);
  });
});

describe("WAF and Shield", () => {
  const flags = { enableShield: false, enableWaf: false, enableWafv2: false };

  test.each([
    ["by the setting", { loadBalancerController: { protection: false } }],
    [
      "in an isolated VPC",
      {
        loadBalancerController: {},
        karpenter: { isolatedVpc: true, nodeIdentity: "instanceProfile" },
      },
    ],
  ])("go together from the controller's flags and from its policy, %s", (_, settings) => {
    expect(valuesOf(workloadsOf(settings))[0]).toMatchObject(flags);
    expect(infraOf(settings).json).not.toMatch(/wafv2|shield/);
  });

  test("are there by default, in both", () => {
    expect(valuesOf(workloads)[0]).not.toHaveProperty("enableWafv2");
    expect(infraOf({ loadBalancerController: {} }).json).toMatch(/wafv2.*shield/);
  });
});

describe("the load balancer controller in infra", () => {
  test("has a role that workloads may name, and none to name without it", () => {
    const arn = (settings: object) =>
      infraOf(settings).terraform.output.load_balancer_controller_role_arn.value;
    expect(arn({ loadBalancerController: {} })).toMatch(
      /^\$\{aws_iam_role\.LoadBalancerController_.*\.arn\}$/,
    );
    expect(arn({})).toBe("");
  });

  test("has a security group for Ingresses to name, only where its callers are named", () => {
    const { output } = infraOf({
      loadBalancerController: { securityGroup: { inboundCidrs: ["203.0.113.0/24"] } },
    }).terraform;
    expect(output.alb_security_group_id.value).toMatch(/^\$\{aws_security_group\.AlbSecurityGroup_/);
    expect(infraOf({ loadBalancerController: {} }).terraform.output).not.toHaveProperty(
      "alb_security_group_id",
    );
  });
});
