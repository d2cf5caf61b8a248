import { withoutWebhooks } from "../../../rehearsal/workloads/webhooks";

const MUTATING = "/apis/admissionregistration.k8s.io/v1/mutatingwebhookconfigurations";

describe("withoutWebhooks", () => {
  const webhook = (name: string, clientConfig: object) => ({
    metadata: { name },
    webhooks: [{ clientConfig }],
  });

  test("takes away those whose pods are played, and says which", async () => {
    const deleted: string[] = [];
    const client: any = {
      list: async (path: string) =>
        path === MUTATING
          ? [
              webhook("load-balancers", { service: { name: "a" } }),
              webhook("outside", { url: "https://127.0.0.1" }),
            ]
          : [webhook("load-balancers", { service: { name: "a" } })],
      delete: async (path: string) => void deleted.push(path),
    };
    expect(await withoutWebhooks(client)).toEqual([
      "without the environment's own webhooks, which nobody would answer: load-balancers",
    ]);
    expect(deleted).toEqual([
      `${MUTATING}/load-balancers`,
      "/apis/admissionregistration.k8s.io/v1/validatingwebhookconfigurations/load-balancers",
    ]);
  });

  test("says nothing where there are none", async () => {
    expect(await withoutWebhooks({ list: async () => [], delete: async () => {} })).toEqual([]);
  });
});
