import { lookAtAccount } from "../../../../cli/doctor/live/account";
import { recorded } from "../../../support/recorded-cluster";

const named = (name: string) => expect.stringContaining(name);

describe("the account", () => {
  const looked = async (answers: Readonly<Record<string, string | Error>>, state = recorded()) => {
    const looks = await lookAtAccount(
      {
        aws: async (...words) => {
          const [, answer = new Error("unexpected")] =
            Object.entries(answers).find(([key]) => words.join(" ").includes(key)) ?? [];
          return answer instanceof Error ? { error: answer.message } : { output: answer };
        },
      },
      state,
    );
    return looks.flatMap((look) => look.findings);
  };
  const quota = (value: number) => JSON.stringify({ Quota: { Value: value } });
  const ROLE = { "get-role": "{}" };

  test("is well with the Spot role and room in its quotas", async () => {
    expect(await looked({ ...ROLE, "L-1216C47A": quota(256), "L-34B43A08": quota(256) })).toEqual([]);
  });

  test("lacks the Spot role where a NodePool takes Spot", async () => {
    const refuses = { "get-role": new Error("NoSuchEntity"), "service-quotas": quota(999) };
    expect(await looked(refuses)).toEqual([
      expect.objectContaining({ harm: "now", fix: named("create-service-linked-role") }),
    ]);
    const onDemand = recorded().nodePools.map((pool) => {
      const requirements = [
        { key: "karpenter.sh/capacity-type", operator: "In" as const, values: ["on-demand"] },
      ];
      const { template } = pool.spec;
      return { ...pool, spec: { ...pool.spec, template: { spec: { ...template.spec, requirements } } } };
    });
    expect(await looked(refuses, recorded({ nodePools: onDemand }))).toEqual([]);
  });

  test("is near a quota by this cluster's own nodes, Spot apart from on demand", async () => {
    const told = await looked({ ...ROLE, "L-1216C47A": quota(256), "L-34B43A08": quota(20) });
    expect(told).toEqual([
      expect.objectContaining({
        harm: "soon",
        what: expect.stringMatching(/ use 16 of the account's 20 vCPUs of Spot Standard instances/),
        fix: named("--quota-code L-34B43A08 --desired-value 40"),
      }),
    ]);
  });

  test("that lets nobody look is a note", async () => {
    const told = await looked({
      "get-role": new Error("AccessDenied"),
      "service-quotas": new Error("AccessDenied"),
    });
    expect(told.map(({ harm }) => harm)).toEqual(["note", "note", "note"]);
  });
});
