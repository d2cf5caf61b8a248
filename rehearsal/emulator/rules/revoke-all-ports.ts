import { fieldsOf, type Rule, withFields } from "../rule";

export const revokeAllPorts: Rule = {
  name: "revoke-all-ports",
  reason:
    "for all protocols AWS ignores the ports that a client sends; ministack compares them, so Terraform's removal of a " +
    "new group's default rule removes nothing, and the stack's own rule is taken for it, without description and tags",
  on: ["ec2:RevokeSecurityGroupEgress", "ec2:RevokeSecurityGroupIngress"],
  rewrite: (call) => {
    const fields = fieldsOf(call);
    const isPort = (name: string) => {
      const [, permission] = name.match(/^(IpPermissions\.\d+)\.(?:From|To)Port$/) ?? [];
      return permission !== undefined && fields[`${permission}.IpProtocol`] === "-1";
    };
    if (!Object.keys(fields).some(isPort)) return call;
    return withFields(call, Object.fromEntries(Object.entries(fields).filter(([name]) => !isPort(name))));
  },
};
