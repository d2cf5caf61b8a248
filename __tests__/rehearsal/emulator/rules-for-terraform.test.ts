import { addonVersions } from "../../../rehearsal/emulator/rules/addon-versions";
import { availabilityZones } from "../../../rehearsal/emulator/rules/availability-zones";
import { clusterEndpoint } from "../../../rehearsal/emulator/rules/cluster-endpoint";
import { clusterSettings } from "../../../rehearsal/emulator/rules/cluster-settings";
import { flowLogs } from "../../../rehearsal/emulator/rules/flow-logs";
import { metricAlarms } from "../../../rehearsal/emulator/rules/metric-alarms";
import { nodeGroupSettings } from "../../../rehearsal/emulator/rules/node-group-settings";
import { oidcIssuer } from "../../../rehearsal/emulator/rules/oidc-issuer";
import { revokeAllPorts } from "../../../rehearsal/emulator/rules/revoke-all-ports";
import { versionUpdates } from "../../../rehearsal/emulator/rules/version-updates";
import { vpcEndpoints } from "../../../rehearsal/emulator/rules/vpc-endpoints";
import { answered, CLUSTER, changed, context, ec2, eks, ok } from "../../support/emulated-calls";

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
