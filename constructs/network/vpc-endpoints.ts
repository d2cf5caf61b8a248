import { SecurityGroup } from "@cdktf/provider-aws/lib/security-group";
import { VpcEndpoint } from "@cdktf/provider-aws/lib/vpc-endpoint";
import type { ITerraformDependable } from "cdktf";
import { Construct } from "constructs";
import type { Network } from "./network";

/** Reached by a route and free of charge; every other by a network interface in each zone.
 * https://docs.aws.amazon.com/vpc/latest/privatelink/gateway-endpoints.html */
const GATEWAYS: readonly string[] = ["s3", "dynamodb"];

export interface VpcEndpointsProps {
  readonly clusterName: string;
  readonly region: string;
  /** Services as AWS names them after the region: `ecr.api`. */
  readonly services: readonly string[];
  readonly network: Pick<Network, "vpcId" | "cidrs" | "privateSubnetIdPerZone" | "privateRouteTableIds">;
}

/**
 * Ways to services of AWS that do not leave the VPC.
 *
 * @setting network.endpoints
 */
export class VpcEndpoints extends Construct {
  /** Without a NAT gateway a node pulls images and registers through these alone. */
  public readonly endpoints: readonly ITerraformDependable[];

  constructor(scope: Construct, id: string, { clusterName, region, services, network }: VpcEndpointsProps) {
    super(scope, id);
    const { vpcId } = network;
    const common = (service: string) => ({
      vpcId,
      serviceName: `com.amazonaws.${region}.${service}`,
      tags: { Name: `${clusterName}-${service}` },
    });
    const gateways = services
      .filter((service) => GATEWAYS.includes(service))
      .map(
        (service) =>
          new VpcEndpoint(this, service, {
            ...common(service),
            vpcEndpointType: "Gateway",
            routeTableIds: [...network.privateRouteTableIds],
          }),
      );
    const others = services.filter((service) => !GATEWAYS.includes(service));
    const groupId = others.length > 0 ? this.securityGroup(clusterName, network).id : "";
    const interfaces = others.map(
      (service) =>
        new VpcEndpoint(this, service, {
          ...common(service),
          vpcEndpointType: "Interface",
          subnetIds: network.privateSubnetIdPerZone as string[],
          securityGroupIds: [groupId],
          // SDKs and the kubelet go on calling the services by their usual names.
          privateDnsEnabled: true,
        }),
    );
    this.endpoints = [...gateways, ...interfaces];
  }

  private securityGroup(clusterName: string, { vpcId, cidrs }: VpcEndpointsProps["network"]): SecurityGroup {
    const name = `eks-${clusterName}-endpoints`;
    return new SecurityGroup(this, "Group", {
      name,
      description: "VPC endpoints of AWS services",
      vpcId,
      // By range, not by the nodes' group: the services' names lead here from the whole VPC, and whoever
      // else works in it would be cut off.
      ingress: [
        {
          description: "AWS APIs, from the whole VPC",
          protocol: "tcp",
          fromPort: 443,
          toPort: 443,
          cidrBlocks: cidrs as string[],
        },
      ],
      tags: { Name: name },
    });
  }
}
