import { DataResource } from "cdktf";
import { DestroyGuard, type DestroyGuardProps } from "../../../constructs/destroy-hooks/destroy-guard";
import { built } from "../../support/built";

function guard(props: Partial<DestroyGuardProps> = {}) {
  return built((scope) => {
    new DestroyGuard(scope, "Guard", {
      clusterName: "demo",
      clusterEndpoint: "https://api.example",
      clusterCertificateAuthority: "Y2E=",
      caller: { region: "eu-west-1", accountId: "111122223333" },
      network: { vpcId: "vpc-1", nodeSecurityGroupId: "sg-1" },
      environment: "prod",
      dependsOn: [],
      ...props,
    });
  }).only(DataResource);
}

const conditionsOf = ({ lifecycle }: ReturnType<typeof guard>): string[] =>
  lifecycle.postcondition.map(({ condition }: { condition: string }) => condition);

describe("DestroyGuard", () => {
  test("runs its script at destroy alone, told whose network it guards and how its environment is called", () => {
    const { provisioner, input } = guard();
    expect(provisioner).toHaveLength(1);
    expect(provisioner[0]["local-exec"].when).toBe("destroy");
    expect(provisioner[0]["local-exec"].command).toMatch(/\/guard-infra\.sh$/);
    expect(input).toMatchObject({ vpc: "vpc-1", node_security_group: "sg-1", environment: "prod" });
  });

  test("waits two minutes for what is on its way out", () => {
    expect(guard().input.deadline_seconds).toBe("120");
  });

  test("keeps its region and account through a change of the file, and stops that plan", () => {
    const own = guard();
    expect(own.lifecycle.ignore_changes).toEqual(["input.region", "input.account_id"]);
    expect(conditionsOf(own)).toEqual([
      '${self.input.region == "eu-west-1"}',
      '${self.input.account_id == "111122223333"}',
    ]);
  });

  test("of a cluster that stays it looks at no network, and stops a plan that would give ours for it", () => {
    const ofOthers = guard({ network: undefined });
    expect(ofOthers.input).toMatchObject({ vpc: "of-others", node_security_group: "of-others" });
    expect(ofOthers.lifecycle.ignore_changes).toContain("input.vpc");
    expect(conditionsOf(ofOthers)[0]).toBe('${self.input.vpc == "of-others"}');
    expect(ofOthers.lifecycle.postcondition[0].error_message).toMatch(/^cluster\.existing: expected /);
  });
});
