import { distance } from "fastest-levenshtein";
import { z } from "zod";
import { asRecord } from "../../crd/reading";
import { ADDON_NEEDS } from "../../infra-needs/values";
import { expected } from "../../messages";
import { policiesOf, policy } from "../../policies";
import { kubernetesName, WITH_OTHER_PROBLEMS } from "../../primitives";
import { addonIdentity, KNOWN_ADDONS, knownAddon } from "./known";

const version = z
  .string()
  .regex(/^v\d+\.\d+\.\d+-eksbuild\.\d+$/, expected("an add-on's version such as v1.20.4-eksbuild.1"))
  .optional()
  .describe("Default: EKS' default for the cluster's version, looked up at plan time.");

const values = z
  .record(z.string(), z.json())
  .optional()
  .describe(
    "Configuration values of the add-on (`aws eks describe-addon-configuration`). They are added to what this project sets: tolerations of the system nodes.",
  );

const podIdentity = z
  .union(
    [
      z.boolean(),
      z.strictObject({
        serviceAccount: kubernetesName.describe("Service account of the add-on's pods."),
        namespace: kubernetesName.default("kube-system").describe("Namespace of the service account."),
        policies: z
          .array(policy)
          .min(1)
          .max(10)
          .describe("AWS managed policies by name, with their path, or ARNs of any."),
      }),
    ],
    { error: expected("true, false, or a map with serviceAccount and policies") },
  )
  .optional();

const KNOWN_IDENTITIES = Object.keys(KNOWN_ADDONS).filter((name) => knownAddon(name).identity !== undefined);

const withIdentity = z.strictObject({
  version,
  values,
  podIdentity: podIdentity.describe(
    `A role of its own for the add-on's service account, by EKS Pod Identity. \`true\` is the one that is known here of ${KNOWN_IDENTITIES.join(", ")}; of these all but vpc-cni have it by default, and \`false\` leaves it out.`,
  ),
  policies: policiesOf("the role of the add-on's service account"),
});

const withoutIdentity = z.strictObject({ version, values });

export const addonsSchema = z
  .object({
    "vpc-cni": withIdentity
      .extend({
        prefixDelegation: z
          .boolean()
          .optional()
          .describe(
            "Whether the CNI gives network interfaces prefixes of 16 addresses, so that small nodes take more pods (ENABLE_PREFIX_DELEGATION), with the `maxPods` that fits in each node class that says none. Every node of these is replaced, within the budgets. Default: `false`.",
          ),
        podIdentity: podIdentity.describe(
          "A role of its own for the CNI. With `true` the nodes' roles lose AmazonEKS_CNI_Policy, and pods that read their node's credentials can change no network interface. Default: `false`.",
        ),
      })
      .prefault({}),
    "kube-proxy": withoutIdentity.prefault({}),
    "eks-pod-identity-agent": withoutIdentity.prefault({}),
    coredns: withoutIdentity.prefault({}),
    "aws-ebs-csi-driver": withIdentity
      .extend({
        storageClass: z
          .boolean()
          .default(true)
          .describe(
            "Whether workloads makes the StorageClass `gp3`, encrypted and the cluster's default; EKS' own `gp2` is neither.",
          ),
      })
      .optional()
      .describe("Volumes of EBS for pods; `{}` installs it. Default: left out."),
  })
  .catchall(withIdentity)
  .prefault({})
  .superRefine((addons, context) => {
    const wrong = new Set(
      context.issues.filter(({ path }) => path?.length === 1).map(({ path }) => path?.[0]),
    );
    for (const [name, settings] of Object.entries(addons)) {
      if (wrong.has(name)) continue;
      const { prefixDelegation, values: given } = asRecord(settings);
      const variable = asRecord(asRecord(given).env).ENABLE_PREFIX_DELEGATION;
      if (
        prefixDelegation !== undefined &&
        variable !== undefined &&
        String(variable) !== String(prefixDelegation)
      ) {
        context.addIssue({
          code: "custom",
          path: [name, "prefixDelegation"],
          message: `conflicts with values.env.ENABLE_PREFIX_DELEGATION: ${variable}; remove that line, which this one sets`,
        });
      }
      for (const { path, message } of nameProblems(name))
        context.addIssue({ code: "custom", path: [name, ...path], message });
      if (
        asRecord(settings).policies !== undefined &&
        addonIdentity(name, asRecord(settings).podIdentity as AddonSettings["podIdentity"]) === undefined
      ) {
        context.addIssue({
          code: "custom",
          path: [name, "policies"],
          message:
            "needs podIdentity, whose role gets them; without it the pods have their node's role, which systemNodeGroup.policies and karpenter.nodePolicies add to",
        });
      }
      if (asRecord(settings).podIdentity === true && knownAddon(name).identity === undefined) {
        context.addIssue({
          code: "custom",
          path: [name, "podIdentity"],
          message: expected(
            `a map with serviceAccount and policies (aws eks describe-addon-configuration tells them)`,
            `known here are those of ${KNOWN_IDENTITIES.join(", ")}`,
          ),
        });
      }
    }
  }, WITH_OTHER_PROBLEMS)
  .describe(
    "EKS add-ons by name: besides the four that every cluster has, any that `aws eks describe-addon-versions` lists, made after the system nodes. Tolerations of the system nodes are added to those of coredns, aws-ebs-csi-driver, aws-efs-csi-driver and metrics-server; give other Deployments theirs in `values`, or EKS waits for pods that no node takes.",
  );

export type AddonsSettings = z.output<typeof addonsSchema>;
export type AddonSettings = z.output<typeof withIdentity>;

/** A name that is no add-on's, or nearly one: EKS would say so a quarter of an hour into the apply. */
function nameProblems(name: string) {
  if (!/^[a-z0-9][a-z0-9_-]*$/.test(name))
    return [{ path: [], message: expected("an EKS add-on's name such as metrics-server") }];
  const known = Object.keys({ ...KNOWN_ADDONS, ...ADDON_NEEDS });
  const near = known.find((word) => word !== name && distance(word, name) <= 2);
  return near === undefined || known.includes(name)
    ? []
    : [{ path: [], message: `unknown add-on (did you mean ${near}?); expected an EKS add-on's name` }];
}
