import { type AwsCall, readCall } from "../../../../rehearsal/emulator/aws-call";
import type { Answer, Rule, RuleContext } from "../../../../rehearsal/emulator/rule";
import { amiParameters } from "../../../../rehearsal/emulator/rules/ami-parameters";
import { parameterImages } from "../../../../rehearsal/emulator/rules/parameter-images";
import { zonalShifts } from "../../../../rehearsal/emulator/rules/zonal-shifts";
import { all, parseXml, textOf } from "../../../../rehearsal/emulator/xml";
import { defaultPrices } from "../../../../rehearsal/prices/price-list";
import { Capacity } from "../../../../rehearsal/scenario/actions/capacity";
import { MovedImages } from "../../../../rehearsal/scenario/actions/moved-images";
import { RefusedCalls } from "../../../../rehearsal/scenario/actions/refused-calls";
import { ZonalShift } from "../../../../rehearsal/scenario/actions/zonal-shift";

const CONTROLLER = "ASIAEXAMPLE";

const headers = (service: string, accessKey = CONTROLLER, more = {}) => ({
  authorization: `AWS4-HMAC-SHA256 Credential=${accessKey}/20260101/eu-west-1/${service}/aws4_request, SignedHeaders=host, Signature=x`,
  ...more,
});

function query(
  service: string,
  action: string,
  fields: Record<string, string> = {},
  accessKey = CONTROLLER,
): AwsCall {
  const type = { "content-type": "application/x-www-form-urlencoded" };
  const body = new URLSearchParams({ Action: action, Version: "2016-11-15", ...fields }).toString();
  return readCall({ method: "POST", url: "/", headers: headers(service, accessKey, type), body });
}

const json = (service: string, action: string, body: object = {}): AwsCall =>
  readCall({
    method: "POST",
    url: "/",
    headers: headers(service, CONTROLLER, { "x-amz-target": `X.${action}` }),
    body: JSON.stringify(body),
  });

const ZONES = `<DescribeAvailabilityZonesResponse><availabilityZoneInfo>
<item><zoneName>eu-west-1a</zoneName><zoneId>euw1-az2</zoneId></item><item><zoneName>eu-west-1b</zoneName><zoneId>euw1-az3</zoneId></item>
</availabilityZoneInfo></DescribeAvailabilityZonesResponse>`;

const context = (): RuleContext => ({
  ask: async () => parseXml(ZONES),
  clusters: new Map(),
  prices: defaultPrices("eu-west-1"),
  memory: new Map(),
});

const answered = (rule: Rule, call: AwsCall, own = context()) => {
  expect(rule.on).toContain(`${call.service}:${call.action}`);
  return rule.answer!(call, own);
};

function fleet(capacityType: string, ...choices: [type: string, zone: string][]): AwsCall {
  const overrides = choices.flatMap(([type, zone], index) =>
    Object.entries({ InstanceType: type, AvailabilityZone: zone, SubnetId: `subnet-${zone}` }).map(
      ([key, value]) => [`LaunchTemplateConfigs.1.Overrides.${index + 1}.${key}`, value] as const,
    ),
  );
  return query("ec2", "CreateFleet", {
    "TargetCapacitySpecification.DefaultTargetCapacityType": capacityType,
    ...Object.fromEntries(overrides),
  });
}

const errors = ({ body }: Answer) =>
  all(parseXml(body), "errorSet", "item").map((item) =>
    [
      textOf(item, "errorCode"),
      textOf(item, "lifecycle"),
      ...["instanceType", "availabilityZone", "subnetId"].map((name) =>
        textOf(item, "launchTemplateAndOverrides", "overrides", name),
      ),
    ].join(" "),
  );

describe("EC2 without capacity", () => {
  test("answers a fleet that has no other choice with an error for each, as Karpenter reads them", async () => {
    const capacity = new Capacity();
    capacity.without([{ capacityType: "spot" }]);
    const answer = await answered(
      capacity.rule,
      fleet("spot", ["m7i.large", "eu-west-1a"], ["c7i.large", "eu-west-1b"]),
    );
    expect(errors(answer!)).toEqual([
      "InsufficientInstanceCapacity spot m7i.large eu-west-1a subnet-eu-west-1a",
      "InsufficientInstanceCapacity spot c7i.large eu-west-1b subnet-eu-west-1b",
    ]);
    expect(await answered(capacity.rule, fleet("on-demand", ["m7i.large", "eu-west-1a"]))).toBeUndefined();
  });

  test("launches what is left, and tells what is not to be had", async () => {
    const capacity = new Capacity();
    capacity.without([{ family: "m7i", zone: "eu-west-1a" }]);
    const call = fleet(
      "spot",
      ["m7i.large", "eu-west-1a"],
      ["m7i.large", "eu-west-1b"],
      ["c7i.large", "eu-west-1a"],
    );
    expect(await answered(capacity.rule, call)).toBeUndefined();
    const asked = await capacity.rule.rewrite!(call, context());
    const types = Object.entries(asked.parameters).filter(([name]) =>
      /Overrides\.\d\.(Inst|Avail)/.test(name),
    );
    expect(types.map(([, value]) => value).sort()).toEqual([
      "c7i.large",
      "eu-west-1a",
      "eu-west-1b",
      "m7i.large",
    ]);
    // A later rule may have rewritten it once more.
    const launched = {
      status: 200,
      headers: {},
      body: "<CreateFleetResponse><fleetId>f</fleetId></CreateFleetResponse>",
    };
    const answer = await capacity.rule.change!(launched, { ...asked }, context());
    expect(errors(answer)).toEqual([
      "InsufficientInstanceCapacity spot m7i.large eu-west-1a subnet-eu-west-1a",
    ]);
    expect(answer.body).toContain("<fleetId>f</fleetId>");
  });

  test("has everything again with an empty list, and lets dry runs be", async () => {
    const capacity = new Capacity();
    const call = fleet("spot", ["m7i.large", "eu-west-1a"]);
    capacity.without([{ zone: "eu-west-1a" }]);
    expect(
      await answered(capacity.rule, { ...call, parameters: { ...call.parameters, DryRun: "true" } }),
    ).toBeUndefined();
    capacity.without([]);
    expect(await answered(capacity.rule, call)).toBeUndefined();
    expect(await capacity.rule.rewrite!(call, context())).toBe(call);
  });
});

describe("AWS that refuses calls", () => {
  const refusing = (call: string, how: "throttled" | "denied") => {
    const refused = new RefusedCalls();
    refused.refuse([{ call, with: how }]);
    return refused.ruleOn([call]);
  };

  test.each([
    ["ec2:CreateFleet", "throttled", query("ec2", "CreateFleet"), 503, "RequestLimitExceeded"],
    ["ec2:CreateFleet", "denied", query("ec2", "CreateFleet"), 403, "UnauthorizedOperation"],
    ["iam:GetInstanceProfile", "throttled", query("iam", "GetInstanceProfile"), 400, "Throttling"],
    ["iam:GetInstanceProfile", "denied", query("iam", "GetInstanceProfile"), 403, "AccessDenied"],
    ["sqs:ReceiveMessage", "throttled", json("sqs", "ReceiveMessage"), 400, "RequestThrottled"],
    ["ssm:GetParameter", "throttled", json("ssm", "GetParameter"), 400, "ThrottlingException"],
    ["ssm:GetParameter", "denied", json("ssm", "GetParameter"), 403, "AccessDeniedException"],
  ] as const)("%s, %s, in the service's own words", async (name, how, call, status, code) => {
    const answer = await answered(refusing(name, how), call);
    expect(answer!.status).toBe(status);
    expect(answer!.body).toContain(code);
  });

  test("refuses Karpenter alone, and nothing more with an empty list", async () => {
    const refused = new RefusedCalls();
    refused.refuse([{ call: "ec2:CreateFleet", with: "denied" }]);
    const rule = refused.ruleOn(["ec2:CreateFleet"]);
    expect(await answered(rule, query("ec2", "CreateFleet", {}, "test"))).toBeUndefined();
    expect(await answered(rule, query("ec2", "CreateFleet"))).toBeDefined();
    refused.refuse([]);
    expect(await answered(rule, query("ec2", "CreateFleet"))).toBeUndefined();
  });
});

describe("new images", () => {
  const NEWEST = "/aws/service/eks/optimized-ami/1.36/amazon-linux-2023/x86_64/standard/recommended/image_id";
  const PINNED = NEWEST.replace("recommended", "amazon-eks-node-al2023-x86_64-standard-1.36-v20261012");
  const imageOf = async (rule: Rule, own: RuleContext, Name: string) => {
    const answer = await answered(rule, json("ssm", "GetParameter", { Name }), own);
    return answer && JSON.parse(answer.body).Parameter?.Value;
  };

  test("are what parameters of the newest name then, each time another, and can be described", async () => {
    const images = new MovedImages();
    const own = context();
    expect(await imageOf(images.rule, own, NEWEST)).toBeUndefined();
    const found = [await imageOf(amiParameters, own, NEWEST)];
    for (let release = 0; release < 2; release++) {
      images.release();
      found.push(await imageOf(images.rule, own, NEWEST));
    }
    expect(new Set(found).size).toBe(3);
    const described = await answered(
      parameterImages,
      query("ec2", "DescribeImages", { "ImageId.1": found[2] }),
      own,
    );
    expect(described!.body).toContain(found[2]);
  });

  test("leave pinned releases, and images that are not to be had, as they are", async () => {
    const images = new MovedImages();
    images.release();
    expect(await imageOf(images.rule, context(), PINNED)).toBeUndefined();
    expect(await imageOf(images.rule, context(), NEWEST.replace("standard", "nvidia"))).toBeUndefined();
  });
});

describe("a zonal shift", () => {
  const call = readCall({
    method: "GET",
    url: "/managedresources/arn%3Aaws%3Aeks%3Aeu-west-1%3A111122223333%3Acluster%2Fshop",
    headers: headers("arc-zonal-shift"),
    body: "",
  });

  test("is none without a scenario, and the controller may ask", async () => {
    const { status, body } = (await answered(zonalShifts, call))!;
    expect({ status, ...JSON.parse(body) }).toMatchObject({ status: 200, name: "shop", zonalShifts: [] });
  });

  test("is told to Karpenter by the zone's id, and EKS cordons the zone's nodes while it lasts", async () => {
    const merged: [string, unknown][] = [];
    const nodes = ["a", "b"].map((zone) => ({
      metadata: { name: `n-${zone}`, labels: { "topology.kubernetes.io/zone": `eu-west-1${zone}` } },
    }));
    const client: any = {
      list: async () => nodes,
      merge: async (path: string, patch: any) => merged.push([path, patch.spec.unschedulable]),
    };
    const shift = new ZonalShift(client);
    const shifts = async () => JSON.parse((await answered(shift.rule, call))!.body).zonalShifts;

    expect(await shifts()).toEqual([]);
    expect(await shift.shift("eu-west-1b")).toEqual(["1 node of eu-west-1b cordoned"]);
    expect(await shifts()).toEqual([
      expect.objectContaining({ awayFrom: "euw1-az3", appliedStatus: "APPLIED" }),
    ]);
    await shift.shift(undefined);
    expect(await shifts()).toEqual([]);
    expect(merged).toEqual([
      ["/api/v1/nodes/n-b", true],
      ["/api/v1/nodes/n-b", null],
    ]);
  });
});
