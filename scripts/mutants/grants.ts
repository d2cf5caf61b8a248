import type { Body, Placed } from "./resources";

type Change = readonly [change: string, body: Body];

const ANYWHERE = "0.0.0.0/0";

/** What a resource grants beyond a policy's text, each thing weakened. */
export const GRANTS: Readonly<Record<string, (body: Body) => readonly Change[]>> = {
  aws_iam_role_policy_attachment: (body) => [
    ["an administrator's", { ...body, policy_arn: "arn:aws:iam::aws:policy/AdministratorAccess" }],
  ],
  aws_iam_role: ({ permissions_boundary, ...body }) =>
    permissions_boundary === undefined ? [] : [["without its boundary", body]],
};

const ruleChanges = (body: Body): readonly Change[] => {
  const { cidr_ipv4, cidr_ipv6, prefix_list_id, referenced_security_group_id, ...rest } = body;
  const { from_port, to_port, ...portless } = body;
  const changes: Change[] = [];
  if (cidr_ipv4 !== ANYWHERE) changes.push(["anywhere", { ...rest, cidr_ipv4: ANYWHERE }]);
  if (referenced_security_group_id !== undefined) changes.push(["without its source group", rest]);
  if (body.ip_protocol === "-1") return changes;
  return [
    ...changes,
    ["every port", { ...body, from_port: 0, to_port: 65_535 }],
    ["every protocol", { ...portless, ip_protocol: "-1" }],
  ];
};

/** Who reaches what, each rule weakened. */
export const RULES: Readonly<Record<string, (body: Body) => readonly Change[]>> = {
  aws_vpc_security_group_ingress_rule: ruleChanges,
  aws_vpc_security_group_egress_rule: ruleChanges,
  // Rules that stand within their group.
  aws_security_group: (body) =>
    ["ingress", "egress"].flatMap((direction) => {
      const rules = Array.isArray(body[direction]) ? (body[direction] as Body[]) : [];
      const all = (change: Body) => ({ ...body, [direction]: rules.map((rule) => ({ ...rule, ...change })) });
      return rules.length === 0 || rules.some(({ protocol }) => protocol === "-1")
        ? []
        : [
            [`${direction} anywhere`, all({ cidr_blocks: [ANYWHERE] })],
            [`${direction} every port`, all({ from_port: 0, to_port: 65_535 })],
          ];
    }),
  aws_eks_cluster: (body) => {
    const access = body.vpc_config as Body | undefined;
    if (!Array.isArray(access?.public_access_cidrs) || access.public_access_cidrs.includes(ANYWHERE))
      return [];
    return [["anywhere", { ...body, vpc_config: { ...access, public_access_cidrs: [ANYWHERE] } }]];
  },
};

/** The body with that done to it; undefined where it cannot be. */
export function weakenedBody(table: typeof GRANTS, { type, body }: Placed, change: string): Body | undefined {
  return table[type]?.(body).find(([name]) => name === change)?.[1];
}
