import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { forProviderFive } from "./support/provider-five";
import { verifyExample } from "./support/rehearsed-example";

const EXAMPLE = join(__dirname, "..", "examples", "hardened.yaml");

verifyExample(
  "hardened",
  (example) => {
    test("its EC2NodeClass and NodePool are Ready", async () => {
      expect(await example.ready()).toEqual(["default", "general"]);
      await example.guide.upTo("kubectl get ec2nodeclasses,nodepools");
    });

    test("Karpenter's pods pass the restricted standard, and a privileged pod beside them does not", async () => {
      await example.guide.upTo("kubectl get pods -n karpenter");
      const spec = { containers: [{ name: "a", image: "a", securityContext: { privileged: true } }] };
      await expect(
        example.cluster.client.create("/api/v1/namespaces/karpenter/pods", { metadata: { name: "a" }, spec }),
      ).rejects.toThrow('violates PodSecurity "restricted');
    });

    test("NetworkPolicy and labels stand before the first pod of Karpenter's", async () => {
      const of = async (path: string) =>
        Date.parse((await example.cluster.client.get(path)).metadata.creationTimestamp ?? "");
      const policy = await of("/apis/networking.k8s.io/v1/namespaces/karpenter/networkpolicies/karpenter");
      const controller = await of("/apis/apps/v1/namespaces/karpenter/deployments/karpenter");
      expect(policy).toBeLessThanOrEqual(controller);
    });

    test("logs and queue are encrypted by keys of their own, and Karpenter reads the queue", async () => {
      await example.guide.upTo("aws logs describe-log-groups");
    });

    test("nodes come for pods, on Bottlerocket", async () => {
      await example.guide.upTo("kubectl get nodeclaims");
      const [seen] = await example.nodesOf("inflate", 3);
      expect(await example.parameterOf(seen!.instance)).toMatch(
        /bottlerocket\/aws-k8s-1\.36\/\w+\/1\.65\.0\//,
      );
    });
  },
  {
    prepare: async (_aws, folder) => {
      const file = join(folder, "hardened.yaml");
      writeFileSync(file, forProviderFive(readFileSync(EXAMPLE, "utf8")));
      return file;
    },
  },
);
