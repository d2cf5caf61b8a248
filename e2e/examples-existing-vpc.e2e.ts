import { join } from "node:path";
import { all, textOf } from "../rehearsal/emulator/xml";
import { ExistingVpc } from "./support/existing-vpc";
import { verifyExample } from "./support/rehearsed-example";

const EXAMPLE = join(__dirname, "..", "examples", "existing-vpc.yaml");

let vpc: ExistingVpc;
let before: Awaited<ReturnType<ExistingVpc["shown"]>>;

verifyExample(
  "existing-vpc",
  (example) => {
    test("its NodePools for x86 and Graviton are Ready", async () => {
      expect(await example.ready()).toEqual(["default", "graviton", "x86"]);
      await example.guide.upTo("kubectl get nodepools.karpenter.sh");
    });

    test("nothing of the VPC has changed; S3's endpoint asks for a route in the route table that it was given", async () => {
      const { securityGroups: _ofTheCluster, ...others } = await vpc.shown();
      expect(before).toMatchObject(others);
      const answer = await example.cluster.aws.query("ec2", "DescribeVpcEndpoints");
      const gateways = all(answer, "vpcEndpointSet", "item").filter(
        (each) => textOf(each, "vpcEndpointType") === "Gateway",
      );
      expect(gateways.map((each) => all(each, "routeTableIdSet", "item").map(({ text }) => text))).toEqual([
        [vpc.routeTableId],
      ]);
    });

    test("its guide shows where the pods run, and who has access", async () => {
      await example.guide.upTo("aws eks list-access-entries");
    });

    test.each([
      ["amd64", "x86"],
      ["arm64", "graviton"],
    ])(
      "nginx-%s runs on nodes of its architecture (pool %s), on demand, in the VPC's subnets",
      async (architecture, pool) => {
        for (const { labels, instance } of await example.nodesOf(`nginx-${architecture}`, 2)) {
          expect(labels).toMatchObject({
            "kubernetes.io/arch": architecture,
            "karpenter.sh/nodepool": pool,
            "karpenter.sh/capacity-type": "on-demand",
          });
          expect(instance.spot).toBe(false);
          expect(vpc.subnetIds).toContain(instance.subnet);
        }
      },
    );

    test("the nodes take the role of the managed node group", async () => {
      const { client } = example.cluster;
      const nodeClass = await client.get<{ spec: { role: string } }>(
        "/apis/karpenter.k8s.aws/v1/ec2nodeclasses/default",
      );
      expect(nodeClass.spec.role).toBe("dev-eks-cluster-system-node");
    });

    test("each architecture boots its own AL2023", async () => {
      for (const [app, architecture] of [
        ["nginx-amd64", "x86_64"],
        ["nginx-arm64", "arm64"],
      ] as const) {
        const [seen] = await example.nodesOf(app, 2);
        expect(await example.parameterOf(seen!.instance)).toContain(
          `amazon-linux-2023/${architecture}/standard/`,
        );
        expect((await example.launchOf(seen!.instance)).userData).toContain("name: dev-eks-cluster");
      }
    });
  },
  {
    prepare: async (aws, folder) => {
      vpc = await ExistingVpc.make(aws);
      before = await vpc.shown();
      return vpc.writeInto(EXAMPLE, folder);
    },
    after: () => {
      test("the VPC is as it was, to the last tag, route and rule", async () => {
        expect(await vpc.shown()).toEqual(before);
      });
    },
  },
);
