import { workloadsOf } from "../support/stacks";

const withChart = (chart: object) => workloadsOf({ karpenter: { chart } }).terraform;
const PUBLIC = "oci://public.ecr.aws/karpenter";
const PRIVATE = "oci://111122223333.dkr.ecr.eu-central-1.amazonaws.com/mirror";

describe("the charts' registry", () => {
  test("is asked anonymously, or as helm is logged in, where nothing is said", () => {
    for (const { provider, data } of [workloadsOf().terraform, withChart({ repository: PRIVATE })]) {
      expect(provider.helm[0]).not.toHaveProperty("registries");
      expect(provider).not.toHaveProperty("aws");
      expect(Object.keys(data).filter((type) => type.includes("ecr"))).toEqual([]);
    }
  });

  test.each([
    ["public", PUBLIC, "aws_ecrpublic_authorization_token", "us-east-1", {}],
    ["private", PRIVATE, "aws_ecr_authorization_token", "eu-central-1", { registry_id: "111122223333" }],
  ])(
    "is logged in to with a token of %s ECR, from the region that gives it",
    (_, repository, type, region, more) => {
      const { provider, data, resource } = withChart({ repository, login: true });
      expect(data[type]).toEqual({ ChartLogin: { ...more, provider: "aws.registry" } });
      expect(provider.aws).toEqual([{ alias: "registry", region }]);
      expect(provider.helm[0].registries).toEqual([
        {
          url: repository.slice(0, repository.lastIndexOf("/")),
          username: `\${data.${type}.ChartLogin.user_name}`,
          password: `\${data.${type}.ChartLogin.password}`,
        },
      ]);
      // In a release it would be a change at every plan.
      expect(JSON.stringify(resource)).not.toMatch("password");
    },
  );
});
