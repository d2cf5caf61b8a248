import { type AwsCall, readCall } from "../../../rehearsal/emulator/aws-call";
import type { Answer, OwnCall, Rule, RuleContext } from "../../../rehearsal/emulator/rule";
import { RULES } from "../../../rehearsal/emulator/rules";
import { addonVersions } from "../../../rehearsal/emulator/rules/addon-versions";
import { amiParameters } from "../../../rehearsal/emulator/rules/ami-parameters";
import { availabilityZones } from "../../../rehearsal/emulator/rules/availability-zones";
import { clusterEndpoint } from "../../../rehearsal/emulator/rules/cluster-endpoint";
import { clusterSettings } from "../../../rehearsal/emulator/rules/cluster-settings";
import { fleetChoice } from "../../../rehearsal/emulator/rules/fleet-choice";
import { fleetInstances } from "../../../rehearsal/emulator/rules/fleet-instances";
import { fleetOverrides } from "../../../rehearsal/emulator/rules/fleet-overrides";
import { flowLogs } from "../../../rehearsal/emulator/rules/flow-logs";
import { instanceTypes } from "../../../rehearsal/emulator/rules/instance-types";
import { launchTemplateNames } from "../../../rehearsal/emulator/rules/launch-template-names";
import { loadBalancerVpc } from "../../../rehearsal/emulator/rules/load-balancer-vpc";
import { metricAlarms } from "../../../rehearsal/emulator/rules/metric-alarms";
import { nodeGroupSettings } from "../../../rehearsal/emulator/rules/node-group-settings";
import { oidcIssuer } from "../../../rehearsal/emulator/rules/oidc-issuer";
import { onDemandPrices } from "../../../rehearsal/emulator/rules/on-demand-prices";
import { parameterImages } from "../../../rehearsal/emulator/rules/parameter-images";
import { revokeAllPorts } from "../../../rehearsal/emulator/rules/revoke-all-ports";
import { securityGroupsById } from "../../../rehearsal/emulator/rules/security-groups-by-id";
import { spotPrices } from "../../../rehearsal/emulator/rules/spot-prices";
import { versionUpdates } from "../../../rehearsal/emulator/rules/version-updates";
import { vpcEndpoints } from "../../../rehearsal/emulator/rules/vpc-endpoints";
import { parseXml } from "../../../rehearsal/emulator/xml";
import { defaultPrices } from "../../../rehearsal/prices/price-list";

const authorization = (service: string) =>
  `AWS4-HMAC-SHA256 Credential=test/20260101/eu-west-1/${service}/aws4_request, SignedHeaders=host, Signature=x`;

function ec2(action: string, fields: Record<string, string> = {}): AwsCall {
  const headers = {
    authorization: authorization("ec2"),
    "content-type": "application/x-www-form-urlencoded",
  };
  const body = new URLSearchParams({ Action: action, Version: "2016-11-15", ...fields }).toString();
  return readCall({ method: "POST", url: "/", headers, body });
}

function eks(method: string, url: string, body: object = {}): AwsCall {
  const headers = { authorization: authorization("eks") };
  return readCall({ method, url, headers, body: JSON.stringify(body) });
}

function ssm(name: string): AwsCall {
  const headers = { authorization: authorization("ssm"), "x-amz-target": "AmazonSSM.GetParameter" };
  return readCall({ method: "POST", url: "/", headers, body: JSON.stringify({ Name: name }) });
}

const ok = (body: object | string): Answer => ({
  status: 200,
  headers: {},
  body: typeof body === "string" ? body : JSON.stringify(body),
});

const PRICES = defaultPrices("eu-west-1");

/** @param answers what the emulators say to a rule's own calls, by action */
function context(answers: Record<string, string> = {}): RuleContext {
  return {
    ask: async ({ action }: OwnCall) => parseXml(answers[action]!),
    clusters: new Map([["served", { endpoint: "https://127.0.0.1:6443", certificateAuthority: "Q0E=" }]]),
    prices: PRICES,
    memory: new Map(),
  };
}

async function changed(rule: Rule, call: AwsCall, answer: Answer, own = context()): Promise<any> {
  expect(rule.on).toContain(`${call.service}:${call.action}`);
  const { status, body } = await rule.change!(answer, call, own);
  return body.startsWith("{") ? JSON.parse(body) : `${status} ${body}`;
}

async function answered(rule: Rule, call: AwsCall, own = context()): Promise<Answer | undefined> {
  expect(rule.on).toContain(`${call.service}:${call.action}`);
  return rule.answer!(call, own);
}

const CLUSTER = {
  name: "served",
  endpoint: "https://localhost:16443",
  certificateAuthority: { data: "" },
  identity: { oidc: { issuer: "http://localhost:4566/oidc/id/ABC" } },
};

describe("every rule", () => {
  test("has a name of its own, a reason and something to do", () => {
    expect(new Set(RULES.map(({ name }) => name)).size).toBe(RULES.length);
    for (const rule of RULES) {
      expect(rule.reason.length).toBeGreaterThan(40);
      expect(rule.on.length).toBeGreaterThan(0);
      expect(rule.answer ?? rule.change ?? rule.rewrite ?? rule.backend).toBeDefined();
    }
  });

  test("leaves a refusal as it is", async () => {
    const refusal: Answer = { status: 404, headers: {}, body: "no such thing" };
    for (const rule of RULES.filter(({ change }) => change !== undefined)) {
      expect(await rule.change!(refusal, ec2("DescribeInstances"), context())).toEqual(refusal);
    }
  });
});

describe("rules that Terraform needs", () => {
  test("a cluster's issuer is https", async () => {
    const { cluster } = await changed(oidcIssuer, eks("GET", "/clusters/served"), ok({ cluster: CLUSTER }));
    expect(cluster.identity.oidc.issuer).toBe("https://oidc.eks.localhost/oidc/id/ABC");
    expect(cluster.name).toBe("served");
  });

  test("a cluster that has an API server names it, another keeps its own", async () => {
    const served = await changed(clusterEndpoint, eks("GET", "/clusters/served"), ok({ cluster: CLUSTER }));
    expect(served.cluster).toMatchObject({
      endpoint: "https://127.0.0.1:6443",
      certificateAuthority: { data: "Q0E=" },
    });
    const other = { ...CLUSTER, name: "other" };
    const untouched = await changed(clusterEndpoint, eks("GET", "/clusters/other"), ok({ cluster: other }));
    expect(untouched.cluster).toEqual(other);
  });

  test("a cluster keeps its support type", async () => {
    const own = context();
    const created = eks("POST", "/clusters", { name: "served", upgradePolicy: { supportType: "STANDARD" } });
    await changed(clusterSettings, created, ok({ cluster: CLUSTER }), own);
    const read = await changed(
      clusterSettings,
      eks("GET", "/clusters/served"),
      ok({ cluster: CLUSTER }),
      own,
    );
    expect(read.cluster).toMatchObject({ name: "served", upgradePolicy: { supportType: "STANDARD" } });
  });

  test("a cluster goes up by one version, its node group after it, and by no other step", async () => {
    const own = context();
    const created = eks("POST", "/clusters", { name: "served", version: "1.34" });
    await changed(versionUpdates, created, ok({ cluster: CLUSTER }), own);
    const to = (version: string) =>
      answered(versionUpdates, eks("POST", "/clusters/served/updates", { version }), own);
    for (const version of ["1.36", "1.33"]) {
      expect((await to(version))?.body).toContain(
        `Unsupported Kubernetes minor version update from 1.34 to ${version}`,
      );
    }
    expect((await to("1.35"))?.status).toBe(200);
    const read = async (path: string, body: object) =>
      changed(versionUpdates, eks("GET", path), ok(body), own);
    expect((await read("/clusters/served", { cluster: CLUSTER })).cluster.version).toBe("1.35");
    const group = "/clusters/served/node-groups/system";
    expect((await read(group, { nodegroup: { version: "1.34" } })).nodegroup.version).toBe("1.34");
    await answered(versionUpdates, eks("POST", `${group}/update-version`, { version: "1.35" }), own);
    expect((await read(group, { nodegroup: { version: "1.34" } })).nodegroup.version).toBe("1.35");
    const done = await answered(versionUpdates, eks("GET", "/clusters/served/updates/cluster-version"), own);
    expect(JSON.parse(done!.body).update.status).toBe("Successful");
  });

  test("an upgraded cluster is rolled back once, to what it ran before", async () => {
    const own = context();
    const created = eks("POST", "/clusters", { name: "served", version: "1.35" });
    await changed(versionUpdates, created, ok({ cluster: CLUSTER }), own);
    const to = async (version: string) =>
      (await answered(versionUpdates, eks("POST", "/clusters/served/updates", { version }), own))?.status;
    expect(await to("1.34")).toBe(400);
    expect(await to("1.36")).toBe(200);
    expect(await to("1.35")).toBe(200);
    expect(await to("1.34")).toBe(400);
  });

  test("a node group keeps its launch template, and no other group gets it", async () => {
    const own = context();
    const launchTemplate = { id: "lt-1", version: "2" };
    const body = { nodegroupName: "system", launchTemplate, updateConfig: { maxUnavailable: 2 } };
    const answer = ok({ nodegroup: { diskSize: 20, status: "ACTIVE" } });
    await changed(nodeGroupSettings, eks("POST", "/clusters/served/node-groups", body), answer, own);
    const read = eks("GET", "/clusters/served/node-groups/system");
    expect((await changed(nodeGroupSettings, read, answer, own)).nodegroup).toEqual({
      status: "ACTIVE",
      launchTemplate,
      updateConfig: { maxUnavailable: 2 },
    });
    const other = eks("GET", "/clusters/served/node-groups/other");
    expect((await changed(nodeGroupSettings, other, answer, own)).nodegroup).toEqual({
      diskSize: 20,
      status: "ACTIVE",
    });
  });

  test("each add-on has a default version for the cluster's version, and another one for another", async () => {
    const defaultFor = async (version: string) => {
      const url = `/addons/supported-versions?addonName=coredns&kubernetesVersion=${version}`;
      const answer = await answered(addonVersions, eks("GET", url));
      const [addon] = JSON.parse(answer!.body).addons;
      expect(addon.addonName).toBe("coredns");
      expect(addon.addonVersions[0].compatibilities[0]).toMatchObject({
        clusterVersion: version,
        defaultVersion: true,
      });
      return addon.addonVersions[0].addonVersion;
    };
    expect(await defaultFor("1.35")).not.toBe(await defaultFor("1.36"));
  });

  test("a revocation for all protocols names no ports, others keep theirs", async () => {
    const fields = {
      GroupId: "sg-1",
      "IpPermissions.1.IpProtocol": "-1",
      "IpPermissions.1.FromPort": "0",
      "IpPermissions.1.ToPort": "0",
      "IpPermissions.2.IpProtocol": "tcp",
      "IpPermissions.2.FromPort": "443",
    };
    const call = await revokeAllPorts.rewrite!(ec2("RevokeSecurityGroupEgress", fields), context());
    expect(Object.fromEntries(new URLSearchParams(call.body))).toEqual({
      Action: "RevokeSecurityGroupEgress",
      Version: "2016-11-15",
      GroupId: "sg-1",
      "IpPermissions.1.IpProtocol": "-1",
      "IpPermissions.2.IpProtocol": "tcp",
      "IpPermissions.2.FromPort": "443",
    });
  });

  test("a VPC endpoint keeps its security groups and its private names", async () => {
    const own = context();
    const endpoint = "<vpcEndpointId>vpce-1</vpcEndpointId>";
    const fields = { "SecurityGroupId.1": "sg-1", PrivateDnsEnabled: "true" };
    const created = `<R><vpcEndpoint>${endpoint}</vpcEndpoint></R>`;
    await changed(vpcEndpoints, ec2("CreateVpcEndpoint", fields), ok(created), own);
    const described = `<R><vpcEndpointSet><item>${endpoint}</item><item><vpcEndpointId>vpce-2</vpcEndpointId></item></vpcEndpointSet></R>`;
    const answer = await changed(vpcEndpoints, ec2("DescribeVpcEndpoints"), ok(described), own);
    expect(answer).toMatch(
      `${endpoint}<groupSet><item><groupId>sg-1</groupId></item></groupSet><privateDnsEnabled>true</privateDnsEnabled></item><item><vpcEndpointId>vpce-2</vpcEndpointId></item>`,
    );
  });

  test.each([
    ["us-east-1", "use1", ["a", "b", "c", "d", "e", "f"]],
    ["ca-central-1", "cac1", ["a", "b", "c", "d"]],
    ["eu-west-1", "euw1", ["a", "b", "c"]],
  ])("%s has zones enough without the one that EKS does not take", async (region, prefix, letters) => {
    const zone = (letter: string, index: number) =>
      `<item><zoneState>available</zoneState><zoneName>${region}${letter}</zoneName><zoneId>${prefix}-az${index + 1}</zoneId></item>`;
    const answer = (all: readonly string[]) =>
      `<availabilityZoneInfo>${all.map(zone).join("")}</availabilityZoneInfo>`;
    const call = { ...ec2("DescribeAvailabilityZones"), region };
    expect(await changed(availabilityZones, call, ok(`<R>${answer(["a", "b", "c"])}</R>`))).toMatch(
      answer(letters),
    );
  });

  test("a flow log keeps its role and interval, and gets its tags", async () => {
    const own = context();
    const fields = { DeliverLogsPermissionArn: "role", "TagSpecification.1.ResourceType": "vpc-flow-log" };
    const call = await flowLogs.rewrite!(ec2("CreateFlowLogs", fields), own);
    expect(new URLSearchParams(call.body).get("TagSpecification.1.ResourceType")).toBe("flow-log");
    await changed(flowLogs, call, ok("<R><flowLogIdSet><item>fl-1</item></flowLogIdSet></R>"), own);
    const described = "<R><flowLogSet><item><flowLogId>fl-1</flowLogId></item></flowLogSet></R>";
    expect(await changed(flowLogs, ec2("DescribeFlowLogs"), ok(described), own)).toMatch(
      "<deliverLogsPermissionArn>role</deliverLogsPermissionArn><maxAggregationInterval>600</maxAggregationInterval>",
    );
  });

  test("an alarm keeps whom it tells, what it watches and how", async () => {
    const own = context();
    const cloudwatch = (action: string, fields: Record<string, string> = {}) => ({
      ...ec2(action, fields),
      service: "cloudwatch",
    });
    const fields = {
      AlarmName: "late",
      Statistic: "Maximum",
      "AlarmActions.member.1": "arn:aws:sns:eu-west-1:111122223333:alarms",
      "Dimensions.member.1.Name": "QueueName",
      "Dimensions.member.1.Value": "karpenter",
    };
    await changed(metricAlarms, cloudwatch("PutMetricAlarm", fields), ok("<R></R>"), own);
    const described =
      "<DescribeAlarmsResponse><DescribeAlarmsResult><MetricAlarms><member><AlarmName>late</AlarmName></member></MetricAlarms></DescribeAlarmsResult></DescribeAlarmsResponse>";
    const answer = await changed(metricAlarms, cloudwatch("DescribeAlarms"), ok(described), own);
    for (const part of [
      "<Statistic>Maximum</Statistic>",
      "<ActionsEnabled>true</ActionsEnabled>",
      "<AlarmActions><member>arn:aws:sns:eu-west-1:111122223333:alarms</member></AlarmActions>",
      "<Dimensions><member><Name>QueueName</Name><Value>karpenter</Value></member></Dimensions>",
    ])
      expect(answer).toContain(part);
  });
});

describe("rules that the hooks of a destroy need", () => {
  test("a load balancer is in the VPC of its subnets", async () => {
    const call = { ...ec2("DescribeLoadBalancers"), service: "elasticloadbalancing" };
    const zones = "<AvailabilityZones><member><SubnetId>subnet-1</SubnetId></member></AvailabilityZones>";
    const own = context({
      DescribeSubnets: "<R><subnetSet><item><vpcId>vpc-1</vpcId></item></subnetSet></R>",
    });
    const described = `<DescribeLoadBalancersResponse><DescribeLoadBalancersResult><LoadBalancers><member><VpcId>vpc-0</VpcId>${zones}</member></LoadBalancers></DescribeLoadBalancersResult></DescribeLoadBalancersResponse>`;
    expect(await changed(loadBalancerVpc, call, ok(described), own)).toContain(
      `<member>${zones}<VpcId>vpc-1</VpcId></member>`,
    );
  });
});

describe("rules that Karpenter needs", () => {
  test("moto tells of instance types, offerings and prices", () => {
    expect(instanceTypes.backend).toBe("moto");
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
    ["/aws/service/bottlerocket/aws-k8s-1.35/arm64/1.49.0/image_id", "arm64"],
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

  test("there is no image for accelerators, and the user's own parameters and images are the emulator's", async () => {
    const nvidia = await answered(amiParameters, ssm(`${STANDARD}/x86_64/nvidia/recommended/image_id`));
    expect(nvidia).toMatchObject({ status: 400, body: expect.stringContaining("ParameterNotFound") });
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
