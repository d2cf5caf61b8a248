import { TerraformElement, type TerraformStack } from "cdktf";
import { Construct, type IConstruct } from "constructs";

/** A resource's or data source's body in a stack's JSON. */
export type Body = Record<string, unknown>;

export interface StackJson {
  readonly resource?: Record<string, Record<string, Body>>;
  readonly data?: Record<string, Record<string, Body>>;
}

/** One of a stack, by what tells it from others in whatever stack its construct is made. */
export interface Placed {
  readonly address: string;
  readonly type: string;
  /** Class of the construct that makes it, its ids under that, its type. */
  readonly place: string;
  readonly body: Body;
}

/** All resources and data sources, with the construct that makes each. */
export function placed(stack: TerraformStack, json: StackJson): Placed[] {
  const places = new Map(
    stack.node
      .findAll()
      .filter((each): each is TerraformElement => TerraformElement.isTerraformElement(each))
      .map((element) => [element.friendlyUniqueId, placeOf(stack, element)]),
  );
  return (["resource", "data"] as const).flatMap((kind) =>
    Object.entries(json[kind] ?? {}).flatMap(([type, byId]) =>
      Object.entries(byId).map(([id, body]) => {
        const named = kind === "data" ? `data.${type}` : type;
        return { address: `${named}.${id}`, type: named, place: `${places.get(id) ?? id} ${named}`, body };
      }),
    ),
  );
}

function placeOf(stack: TerraformStack, element: IConstruct): string {
  const scopes = element.node.scopes.slice(stack.node.scopes.length);
  const own = scopes.findLastIndex(
    (scope) => !TerraformElement.isTerraformElement(scope) && scope.constructor !== Construct,
  );
  const ids = scopes.slice(own + 1).map(({ node }) => node.id);
  const path = [own < 0 ? "Stack" : scopes[own]?.constructor.name, ...ids].join("/");
  return VALUES.reduce((place, [value, constant]) => place.replace(value, constant), path);
}

/** Where an id has a user's port, range or name: what one of them makes, the others make. */
const VALUES: readonly (readonly [RegExp, string])[] = [
  [/^(AccessEntries)\/.+\/(Entry|Admin)$/, "$1/*/$2"],
  [/^(AccessEntries)\/.+\/Amazon\w+$/, "$1/*/Policy"],
  [/^(AlbSecurityGroup\/Https?-).+$/, "$1*"],
  [/^(ClusterSecurityGroup\/Vpn).+$/, "$1*"],
  [/^(ExistingSubnets\/)subnet-.+$/, "$1*"],
  [/^(MorePolicies\/).+$/, "$1*"],
  [/^(NodeClassRoles\/(?:InstanceProfile|Role)-).+$/, "$1*"],
  [/^(NodeSecurityGroup\/Pod)\d+(Tcp|Udp)$/, "$1*$2"],
];
