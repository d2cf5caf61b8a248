import { LABELS } from "../../../config/crd/labels";
import { permits } from "../../../config/node-pools/permits";
import { counted } from "../../../rehearsal/words";
import type { Session } from "../../session";
import { spotFinding } from "../account";
import type { LiveFinding, Look } from "./finding";
import { quotasInUse } from "./quotas";
import type { ClusterState } from "./state";

const NEAR = 0.8;

/** What of the account keeps nodes from coming: the Spot role, and quotas. */
export async function lookAtAccount(
  { aws }: Pick<Session, "aws">,
  state: Pick<ClusterState, "nodePools" | "nodes">,
): Promise<Look[]> {
  return Promise.all([lookAtSpotRole(aws, state), lookAtQuotas(aws, state)]);
}

async function lookAtSpotRole(
  aws: Session["aws"],
  { nodePools }: Pick<ClusterState, "nodePools">,
): Promise<Look> {
  const pools = nodePools.filter(({ spec }) =>
    permits(spec.template.spec.requirements ?? [], LABELS.capacityType, "spot"),
  );
  if (pools.length === 0) return { well: "no NodePool takes Spot", findings: [] };
  const { what, fix } = await spotFinding(aws, false);
  if (fix === undefined) return { well: what, findings: [] };
  const isMissing = /not there$/.test(what);
  return {
    well: what,
    findings: [
      {
        harm: isMissing ? "now" : "note",
        what: `${what}${isMissing ? `, and no Spot instance can be launched: ${counted(pools.length, "NodePool")} would` : " could not be looked up"}`,
        ...(isMissing ? { fix } : { reported: fix, fix: "let these credentials call iam:GetRole" }),
      },
    ],
  };
}

async function lookAtQuotas(aws: Session["aws"], state: Pick<ClusterState, "nodes">): Promise<Look> {
  const uses = quotasInUse(state);
  const findings = await Promise.all(
    uses.map(async ({ code, name, used }): Promise<LiveFinding[]> => {
      const answer = await aws(
        "service-quotas",
        "get-service-quota",
        "--service-code",
        "ec2",
        "--quota-code",
        code,
      );
      if (answer.output === undefined)
        return [
          {
            harm: "note",
            what: `quota ${code} (${name}) could not be looked up`,
            reported: answer.error,
            fix: "let these credentials call servicequotas:GetServiceQuota",
          },
        ];
      const quota = Number(JSON.parse(answer.output).Quota?.Value);
      if (!(used >= quota * NEAR)) return [];
      return [
        {
          harm: "soon",
          what: `this cluster's nodes alone use ${used} of the account's ${quota} vCPUs of ${name}; EC2 launches none beyond`,
          fix: `aws service-quotas request-service-quota-increase --service-code ec2 --quota-code ${code} --desired-value ${quota * 2}`,
        },
      ];
    }),
  );
  return {
    well: `this cluster's nodes use less than ${NEAR * 100}% of ${counted(uses.length, "quota")}; what else runs in the account is not counted`,
    findings: findings.flat(),
  };
}
