import { type AwsCall, readCall } from "../../../rehearsal/emulator/aws-call";
import type { Answer } from "../../../rehearsal/emulator/rule";
import { amiParameters } from "../../../rehearsal/emulator/rules/ami-parameters";
import { fleetChoice } from "../../../rehearsal/emulator/rules/fleet-choice";
import { fleetInstances } from "../../../rehearsal/emulator/rules/fleet-instances";
import { fleetOverrides } from "../../../rehearsal/emulator/rules/fleet-overrides";
import { instanceTypes } from "../../../rehearsal/emulator/rules/instance-types";
import { launchTemplateNames } from "../../../rehearsal/emulator/rules/launch-template-names";
import { onDemandPrices } from "../../../rehearsal/emulator/rules/on-demand-prices";
import { parameterImages } from "../../../rehearsal/emulator/rules/parameter-images";
import { securityGroupsById } from "../../../rehearsal/emulator/rules/security-groups-by-id";
import { spotPrices } from "../../../rehearsal/emulator/rules/spot-prices";
import {
  answered,
  authorization,
  changed,
  context,
  ec2,
  ok,
  PRICES,
  ssm,
} from "../../support/emulated-calls";

describe("rules that Karpenter needs", () => {
  test("moto tells of instance types, offerings and prices", () => {
    expect(instanceTypes.backend).toBe("moto");
    expect(instanceTypes.unchanging).toEqual([
      "ec2:DescribeInstanceTypes",
      "ec2:DescribeInstanceTypeOfferings",
    ]);
    expect(instanceTypes.on).toEqual([
      "ec2:DescribeInstanceTypes",
      "ec2:DescribeInstanceTypeOfferings",
      "ec2:DescribeSpotPriceHistory",
    ]);
  });

  test("Spot costs what the price list says, by type and zone, and what it lacks is not to be had", async () => {
    const entry = (type: string, zone: string) =>
      `<item><instanceType>${type}</instanceType><availabilityZone>${zone}</availabilityZone><spotPrice>0.00001</spotPrice></item>`;
    const history = `<R><spotPriceHistorySet>${entry("c6i.large", "eu-west-1a")}${entry("c6i.large", "eu-west-1b")}${entry("x9.large", "eu-west-1a")}</spotPriceHistorySet></R>`;
    const spot = (type: string, zone: string) =>
      type === "c6i.large" ? (zone === "eu-west-1a" ? 0.031 : 0.029) : undefined;
    const own = { ...context(), prices: { ...PRICES, spot } };
    const answer = await changed(spotPrices, ec2("DescribeSpotPriceHistory"), ok(history), own);
    expect([...answer.matchAll(/<spotPrice>([^<]+)/g)].map(([, price]) => price)).toEqual(["0.031", "0.029"]);
  });

  function products(filters: Record<string, string>, more: object = {}): AwsCall {
    const headers = {
      authorization: authorization("pricing"),
      "x-amz-target": "AWSPriceListService.GetProducts",
    };
    const Filters = Object.entries(filters).map(([Field, Value]) => ({ Field, Type: "TERM_MATCH", Value }));
    const body = JSON.stringify({ ServiceCode: "AmazonEC2", Filters, ...more });
    return readCall({ method: "POST", url: "/", headers, body });
  }

  const priced = (answer: Answer | undefined) =>
    JSON.parse(answer!.body).PriceList.map((text: string) => {
      const { product, terms } = JSON.parse(text);
      const [term] = Object.values<any>(terms.OnDemand);
      const [dimension] = Object.values<any>(term.priceDimensions);
      return [product.attributes.instanceType, dimension.pricePerUnit.USD];
    });

  test("the price list has shared types and bare metal apart, as Karpenter asks for them", async () => {
    const onDemand = new Map([
      ["m7i.large", 0.1008],
      ["m7i.metal-24xl", 4.8384],
    ]);
    const own = { ...context(), prices: { ...PRICES, onDemand } };
    const ask = (tenancy: string) =>
      answered(onDemandPrices, products({ regionCode: "eu-west-1", tenancy }), own);
    expect(priced(await ask("Shared"))).toEqual([["m7i.large", "0.1008"]]);
    expect(priced(await ask("Dedicated"))).toEqual([["m7i.metal-24xl", "4.8384"]]);
  });

  test("the price list is read in pages, each type once", async () => {
    const seen: string[] = [];
    let token: string | undefined;
    do {
      const call = products({ tenancy: "Shared" }, { MaxResults: 100, NextToken: token });
      const answer = await answered(onDemandPrices, call);
      expect(priced(answer).length).toBeLessThanOrEqual(100);
      seen.push(...priced(answer).map(([type]: [string]) => type));
      token = JSON.parse(answer!.body).NextToken;
    } while (token !== undefined);
    expect(seen).toEqual([...PRICES.onDemand.keys()].filter((type) => !type.includes("metal")));
  });

  const STANDARD = "/aws/service/eks/optimized-ami/1.35/amazon-linux-2023";
  test.each([
    [`${STANDARD}/x86_64/standard/recommended/image_id`, "x86_64"],
    [`${STANDARD}/arm64/standard/recommended/image_id`, "arm64"],
    [`${STANDARD}/x86_64/nvidia/recommended/image_id`, "x86_64"],
    [`${STANDARD}/x86_64/neuron/recommended/image_id`, "x86_64"],
    ["/aws/service/bottlerocket/aws-k8s-1.35/arm64/1.49.0/image_id", "arm64"],
    ["/aws/service/bottlerocket/aws-k8s-1.35-nvidia/x86_64/1.49.0/image_id", "x86_64"],
  ])("%s names an image of its own, which can be described", async (name, architecture) => {
    const own = context();
    const parameter = await answered(amiParameters, ssm(name), own);
    const id = JSON.parse(parameter!.body).Parameter.Value;
    expect(id).toMatch(/^ami-[0-9a-f]{17}$/);
    const call = ec2("DescribeImages", { "Filter.1.Name": "image-id", "Filter.1.Value.1": id });
    const images = await answered(parameterImages, call, own);
    expect(images!.body).toContain(`<imageId>${id}</imageId>`);
    expect(images!.body).toContain(`<architecture>${architecture}</architecture>`);
  });

  test("images for CPUs, GPUs and Neuron are told apart by their ids", async () => {
    const ids = await Promise.all(
      ["standard", "nvidia", "neuron"].map(async (variant) => {
        const answer = await answered(
          amiParameters,
          ssm(`${STANDARD}/x86_64/${variant}/recommended/image_id`),
        );
        return JSON.parse(answer!.body).Parameter.Value;
      }),
    );
    expect(new Set(ids).size).toBe(3);
  });

  test("a parameter that is none of an image is not there; the user's own parameters and images are the emulator's", async () => {
    expect(await answered(amiParameters, ssm("/aws/service/eks/x"))).toMatchObject({
      status: 400,
      body: expect.stringContaining("ParameterNotFound"),
    });
    expect(await answered(amiParameters, ssm("/my/ami"))).toBeUndefined();
    expect(await answered(parameterImages, ec2("DescribeImages", { "ImageId.1": "ami-1" }))).toBeUndefined();
  });

  test("an unknown launch template's name is refused, a known one is not", async () => {
    const known =
      "<R><launchTemplates><item><launchTemplateName>a</launchTemplateName></item></launchTemplates></R>";
    const call = (name: string) => ec2("DescribeLaunchTemplates", { "LaunchTemplateName.1": name });
    expect(await changed(launchTemplateNames, call("a"), ok(known))).toBe(`200 ${known}`);
    expect(await changed(launchTemplateNames, call("b"), ok(known))).toMatch(
      /^400 .*<Code>InvalidLaunchTemplateName\.NotFoundException<\/Code>/,
    );
  });

  test("of the account's security groups, those whose ids a filter names are found, and all without one", async () => {
    const group = (id: string) => `<item><groupId>${id}</groupId></item>`;
    const answer = (...ids: string[]) =>
      `<R><securityGroupInfo>${ids.map(group).join("")}</securityGroupInfo></R>`;
    const account = ok(answer("sg-1", "sg-2", "sg-3"));
    const byId = ec2("DescribeSecurityGroups", {
      "Filter.1.Name": "vpc-id",
      "Filter.1.Value.1": "sg-2",
      "Filter.2.Name": "group-id",
      "Filter.2.Value.1": "sg-3",
      "Filter.2.Value.2": "sg-1",
      "Filter.2.Value.3": "sg-4",
    });
    expect(await changed(securityGroupsById, byId, account)).toContain(
      `<securityGroupInfo>${group("sg-1")}${group("sg-3")}</securityGroupInfo>`,
    );
    expect(await changed(securityGroupsById, ec2("DescribeSecurityGroups"), account)).toBe(
      `200 ${answer("sg-1", "sg-2", "sg-3")}`,
    );
  });

  const FLEET = {
    Type: "instant",
    "TargetCapacitySpecification.DefaultTargetCapacityType": "spot",
    "SpotOptions.AllocationStrategy": "price-capacity-optimized",
    "LaunchTemplateConfigs.1.LaunchTemplateSpecification.LaunchTemplateName": "amd",
    "LaunchTemplateConfigs.1.Overrides.1.InstanceType": "m6i.24xlarge",
    "LaunchTemplateConfigs.1.Overrides.1.SubnetId": "subnet-1",
    "LaunchTemplateConfigs.1.Overrides.1.AvailabilityZone": "eu-west-1a",
    "LaunchTemplateConfigs.2.LaunchTemplateSpecification.LaunchTemplateName": "arm",
    "LaunchTemplateConfigs.2.Overrides.1.InstanceType": "m7g.large",
    "LaunchTemplateConfigs.2.Overrides.1.SubnetId": "subnet-1",
    "LaunchTemplateConfigs.2.Overrides.1.AvailabilityZone": "eu-west-1a",
    "LaunchTemplateConfigs.2.Overrides.2.InstanceType": "m7g.large",
    "LaunchTemplateConfigs.2.Overrides.2.SubnetId": "subnet-2",
    "LaunchTemplateConfigs.2.Overrides.2.AvailabilityZone": "eu-west-1b",
  };

  async function launchedBy(fields: Record<string, string>, prices = PRICES) {
    const call = await fleetChoice.rewrite!(ec2("CreateFleet", fields), { ...context(), prices });
    const { parameters } = call as any;
    return ["InstanceType", "SubnetId"].map(
      (name) => parameters[`LaunchTemplateConfigs.1.Overrides.1.${name}`],
    );
  }

  test("a fleet launches its cheapest choice, with that choice's launch template", async () => {
    const call = await fleetChoice.rewrite!(ec2("CreateFleet", FLEET), context());
    expect(call.parameters).toEqual({
      Type: "instant",
      "TargetCapacitySpecification.DefaultTargetCapacityType": "spot",
      "SpotOptions.AllocationStrategy": "price-capacity-optimized",
      "LaunchTemplateConfigs.1.LaunchTemplateSpecification.LaunchTemplateName": "arm",
      "LaunchTemplateConfigs.1.Overrides.1.InstanceType": "m7g.large",
      "LaunchTemplateConfigs.1.Overrides.1.SubnetId": "subnet-1",
      "LaunchTemplateConfigs.1.Overrides.1.AvailabilityZone": "eu-west-1a",
    });
    expect(new URLSearchParams(call.body).get("Action")).toBe("CreateFleet");
  });

  test("a fleet launches Spot in the zone where it is cheapest, and never what has no price", async () => {
    const spot = (type: string, zone: string) =>
      type === "m7g.large" ? (zone === "eu-west-1b" ? 0.02 : 0.03) : undefined;
    expect(await launchedBy(FLEET, { ...PRICES, spot })).toEqual(["m7g.large", "subnet-2"]);
  });

  test.each([
    ["spot", { "SpotOptions.AllocationStrategy": "capacity-optimized-prioritized" }],
    ["on-demand", { "OnDemandOptions.AllocationStrategy": "prioritized" }],
  ])(
    "a fleet of %s that has priorities, as with a NodeOverlay, obeys them, not the prices",
    async (of, strategy) => {
      const priorities = {
        "LaunchTemplateConfigs.1.Overrides.1.Priority": "0.5",
        "LaunchTemplateConfigs.2.Overrides.1.Priority": "3",
        "LaunchTemplateConfigs.2.Overrides.2.Priority": "3",
        "TargetCapacitySpecification.DefaultTargetCapacityType": of,
      };
      expect(await launchedBy({ ...FLEET, ...priorities, ...strategy })).toEqual([
        "m6i.24xlarge",
        "subnet-1",
      ]);
    },
  );

  test("a fleet's answer tells what was launched, and its instance shows the same", async () => {
    const own = context({
      DescribeSubnets:
        "<R><subnetSet><item><availabilityZone>eu-west-1b</availabilityZone><availabilityZoneId>euw1-az2</availabilityZoneId></item></subnetSet></R>",
      DescribeLaunchTemplateVersions:
        "<R><launchTemplateVersionSet><item><launchTemplateData><imageId>ami-1</imageId><securityGroupIdSet><item>sg-1</item></securityGroupIdSet></launchTemplateData></item></launchTemplateVersionSet></R>",
    });
    const launched =
      "<R><fleetInstanceSet><item><instanceIds><item>i-0123456789</item></instanceIds></item></fleetInstanceSet></R>";
    const fleet = await changed(fleetOverrides, ec2("CreateFleet", FLEET), ok(launched), own);
    expect(fleet).toContain(
      "<overrides><instanceType>m6i.24xlarge</instanceType><subnetId>subnet-1</subnetId><availabilityZone>eu-west-1b</availabilityZone><imageId>ami-1</imageId></overrides>",
    );

    const described =
      "<R><reservationSet><item><instancesSet><item><instanceId>i-0123456789</instanceId><imageId>ami-00000000</imageId><placement><availabilityZone>eu-west-1a</availabilityZone></placement><groupSet/></item><item><instanceId>i-other</instanceId><imageId>ami-2</imageId></item></instancesSet></item></reservationSet></R>";
    const instances = await changed(fleetInstances, ec2("DescribeInstances"), ok(described), own);
    for (const fact of [
      "<availabilityZone>eu-west-1b</availabilityZone><availabilityZoneId>euw1-az2</availabilityZoneId>",
      "<imageId>ami-1</imageId>",
      "<groupSet><item><groupId>sg-1</groupId>",
      "<instanceLifecycle>spot</instanceLifecycle>",
      "<spotInstanceRequestId>sir-",
      "<instanceId>i-other</instanceId><imageId>ami-2</imageId></item>",
    ]) {
      expect(instances).toContain(fact);
    }
  });
});
