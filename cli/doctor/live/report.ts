import { lookAtConditions } from "./conditions";
import { lookAtController } from "./controller";
import { lookAtDisruption } from "./disruption";
import type { Harm, LiveEnvironment, LiveFinding, Look } from "./finding";
import { lookAtLimits } from "./limits";
import { lookAtNodeClaims } from "./node-claims";
import { lookAtPendingPods } from "./pending-pods";
import type { ClusterState } from "./state";
import { lookAtVersions } from "./versions";

/** What was found in a running cluster, as text and for programs. */
export interface LiveReport {
  readonly cluster: string;
  readonly kubernetes: string;
  /** In order of harm. */
  readonly findings: readonly LiveFinding[];
  /** What is well. */
  readonly well: readonly string[];
  /** Whether nothing is to be fixed, now or soon. */
  readonly isWell: boolean;
}

const ORDER: readonly Harm[] = ["now", "soon", "note"];

export function liveReport(
  state: ClusterState,
  environment: LiveEnvironment,
  ofAccount: readonly Look[],
): LiveReport {
  const looks: Look[] = [
    lookAtController(state, environment),
    lookAtConditions(state, environment),
    lookAtNodeClaims(state, environment),
    lookAtPendingPods(state, environment),
    ...ofAccount,
    lookAtLimits(state, environment),
    lookAtVersions(state, environment),
    lookAtDisruption(state, environment),
    { well: "everything could be read", findings: state.unread.map(unreadFinding) },
  ];
  const findings = looks.flatMap((look) => look.findings);
  return {
    cluster: environment.cluster.name,
    kubernetes: plain(state.kubernetes),
    findings: ORDER.flatMap((harm) => findings.filter((finding) => finding.harm === harm)).map(plainFinding),
    well: looks.filter((look) => look.findings.length === 0).map(({ well }) => plain(well)),
    isWell: findings.every(({ harm }) => harm === "note"),
  };
}

/** What nobody could look at may be what is wrong. */
function unreadFinding({ what, why }: ClusterState["unread"][number]): LiveFinding {
  return {
    harm: "soon",
    what: `${what} could not be read: what is wrong there is not told`,
    reported: why,
    fix: "give whoever looks get and list on it, such as by AmazonEKSAdminViewPolicy in cluster.access",
  };
}

export function linesOf({ cluster, kubernetes, findings, well, isWell }: LiveReport, file: string): string[] {
  const counts = ORDER.slice(0, 2).map(
    (harm) => `${findings.filter((each) => each.harm === harm).length} ${harm}`,
  );
  return [
    `${file}: cluster ${cluster} of Kubernetes ${kubernetes}`,
    ...findings.flatMap(findingLines),
    ...well.map((line) => `  ok     ${line}`),
    isWell ? "Nothing to fix" : `To fix: ${counts.join(", ")}`,
  ];
}

const SIGNS: Readonly<Record<Harm, string>> = { now: "NOW ", soon: "SOON", note: "note" };

function findingLines({ harm, what, reported, inferred = [], fix }: LiveFinding): string[] {
  const line = (text: string) => `         ${text}`;
  return [
    `  ${SIGNS[harm]}   ${what}`,
    ...(reported === undefined ? [] : [line(`it says: ${reported}`)]),
    ...(inferred.length === 0
      ? []
      : [
          line("why, no API tells; inferred from what joined and what did not, the likeliest first:"),
          ...inferred.map((cause, index) => line(`${index + 1}. ${cause}`)),
        ]),
    line(`fix: ${fix}`),
  ];
}

/** What a cluster's objects and events say must not steer the terminal it is shown on. */
function plain(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\s]+/gu, " ").trim();
}

function plainFinding({ what, reported, inferred, fix, harm }: LiveFinding): LiveFinding {
  return {
    harm,
    what: plain(what),
    ...(reported === undefined ? {} : { reported: plain(reported) }),
    ...(inferred === undefined ? {} : { inferred: inferred.map(plain) }),
    fix: plain(fix),
  };
}
