import { valueProblems } from "../chart-values";
import { asRecord, problemWhen } from "../crd/reading";
import type { Environment } from "../environment-sections";
import { expected } from "../messages";
import type { Problem } from "../problems";
import type { Partially } from "../without-invalid";
import { LOAD_BALANCER_CONTROLLER_KEYS, LOAD_BALANCER_CONTROLLER_RELEASE } from "./chart-keys";

/** The chart writes all tags into one argument, unquoted: what is more than AWS' own signs breaks it, or the pod. */
const TAG = /^[\p{L}\p{N} _./=+@:-]*$/u;
const COLON_AT_AN_END = /:( |$)/;

export function loadBalancerControllerProblems({
  aws,
  loadBalancerController,
}: Partially<Environment>): Problem[] {
  if (loadBalancerController === undefined) return [];
  const { version, values } = loadBalancerController;
  return [
    ...tagProblems(aws?.tags ?? {}),
    ...(knowsKeys(version) ? unknownKeys(values) : []),
    ...reachProblems(loadBalancerController),
  ];
}

/** Listeners and rules without the cluster's tag are out of the reach of a controller whose policy asks for it. */
function reachProblems({
  reach,
  values,
}: Partially<NonNullable<Environment["loadBalancerController"]>>): Problem[] {
  const gates = asRecord(asRecord(asRecord(values).controllerConfig).featureGates);
  return problemWhen(
    reach === "cluster" && String(gates.ListenerRulesTagging) === "false",
    ["loadBalancerController", "values", "controllerConfig", "featureGates", "ListenerRulesTagging"],
    "conflicts with reach: cluster, which finds its own listeners and rules by their tag; remove it, or write loadBalancerController.reach: account",
  );
}

export function loadBalancerControllerWarnings({ loadBalancerController, drain }: Environment): Problem[] {
  if (loadBalancerController === undefined) return [];
  const { version, values } = loadBalancerController;
  const otherRelease: Problem = {
    path: ["loadBalancerController", "version"],
    message: `the role's policy and the chart's keys are known here as of ${LOAD_BALANCER_CONTROLLER_RELEASE}; compare docs/install/iam_policy.json of v${version} with constructs/load-balancer-controller/upstream-policy.ts`,
  };
  const nobodyWaits: Problem = {
    path: ["drain", "runner"],
    message:
      "destroying workloads leaves the load balancers of Ingresses and Services in the account, and infra's subnets in use; delete those first",
  };
  const onlyWaited: Problem = {
    path: ["drain", "runner"],
    message:
      "in-cluster deletes no Ingress and no Service: delete those with load balancers before you destroy workloads, which waits loadBalancerController.deadline for their load balancers to go and stops while one has targets",
  };
  return [
    ...(knowsKeys(version) ? [] : [otherRelease, ...unknownKeys(values)]),
    ...(drain.runner === "none" ? [nobodyWaits] : []),
    ...(drain.runner === "in-cluster" ? [onlyWaited] : []),
  ];
}

function knowsKeys(version: string | undefined): boolean {
  return version?.startsWith(`${LOAD_BALANCER_CONTROLLER_RELEASE}.`) ?? false;
}

/** Helm ignores a key that the chart does not have, and the setting stays what it was. */
function unknownKeys(values: unknown): Problem[] {
  return valueProblems(asRecord(values), LOAD_BALANCER_CONTROLLER_KEYS).map(({ path, message }) => ({
    path: ["loadBalancerController", "values", ...path.split(".")],
    message,
  }));
}

function tagProblems(tags: Readonly<Record<string, string | undefined>>): Problem[] {
  const withEquals = Object.keys(tags).filter((key) => key.includes("="));
  const unquoted = Object.entries(tags)
    .filter((pair) => pair.some((text = "") => !TAG.test(text) || COLON_AT_AN_END.test(text)))
    .map(([key]) => ({
      path: ["aws", "tags", key],
      message: expected(
        "letters, digits, spaces and _ . / = + @ - :, no colon before a space or at the end",
        "the chart of loadBalancerController cannot pass on another",
      ),
    }));
  return [
    ...unquoted,
    ...withEquals.map((key) => ({
      path: ["aws", "tags", key],
      message:
        "conflicts with loadBalancerController, which would take what follows the = for the value; write the key without it",
    })),
  ];
}
