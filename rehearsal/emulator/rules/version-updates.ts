import { jsonAnswer, jsonError, type Rule, type RuleContext, withJson } from "../rule";

/** What is kept of a cluster's or node group's version. */
const place = (parameters: Readonly<Record<string, unknown>>) =>
  ["version-updates", parameters.name, parameters.nodegroupName].filter(Boolean).join(" ");

/** What a cluster ran before its upgrade, which EKS takes it back to once, within seven days. */
const previous = (parameters: Readonly<Record<string, unknown>>) => `${place(parameters)} before`;

/** EKS itself: one minor version up. */
const isStep = (from: string, to: string) => {
  const [[, before = 0] = [], [, after = 0] = []] = [from, to].map((version) =>
    version.split(".").map(Number),
  );
  return after === before + 1;
};

export const versionUpdates: Rule = {
  name: "version-updates",
  reason: "ministack cannot raise the version of a cluster or of a node group",
  on: [
    "eks:CreateCluster",
    "eks:UpdateClusterVersion",
    "eks:DescribeCluster",
    "eks:UpdateNodegroupVersion",
    "eks:DescribeNodegroup",
    "eks:DescribeUpdate",
  ],
  answer: ({ action, parameters }, { memory }) => {
    const version = parameters.version as string | undefined;
    if (action === "DescribeUpdate") return update(String(parameters.updateId), "Successful");
    if (action === "UpdateNodegroupVersion") {
      // Without one, EKS takes the cluster's.
      memory.set(place(parameters), version ?? memory.get(place({ name: parameters.name })));
      return update("node-group-version", "InProgress");
    }
    if (action !== "UpdateClusterVersion") return undefined;
    const from = String(memory.get(place(parameters)));
    const isRollback = memory.get(previous(parameters)) === version;
    if (!isStep(from, String(version)) && !isRollback) {
      return jsonError(
        "InvalidParameterException",
        `Unsupported Kubernetes minor version update from ${from} to ${version}`,
      );
    }
    memory.set(previous(parameters), isRollback ? undefined : from);
    memory.set(place(parameters), version);
    return update("cluster-version", "InProgress");
  },
  change: (answer, { action, parameters }, { memory }) => {
    if (action === "CreateCluster" && answer.status === 200)
      memory.set(place(parameters), parameters.version);
    if (action === "DescribeCluster") return withVersion(answer, "cluster", memory.get(place(parameters)));
    if (action === "DescribeNodegroup")
      return withVersion(answer, "nodegroup", memory.get(place(parameters)));
    return answer;
  },
};

function update(id: string, status: "InProgress" | "Successful") {
  return jsonAnswer({ update: { id, status, type: "VersionUpdate", params: [], errors: [] } });
}

function withVersion(
  answer: Parameters<NonNullable<Rule["change"]>>[0],
  resource: "cluster" | "nodegroup",
  version: ReturnType<RuleContext["memory"]["get"]>,
) {
  if (version === undefined) return answer;
  return withJson<Record<string, object>>(answer, (body) => ({
    ...body,
    [resource]: { ...body[resource], version },
  }));
}
