import { carriedMinor } from "../../releases/karpenter";
import { kubeletExpressions } from "../crd/kubelet-expressions";
import { asRecord, problemWhen } from "../crd/reading";
import { rightEntry } from "../crd/right-entry";
import { expected } from "../messages";
import type { Problem } from "../problems";
import { additionWarnings } from "./additions";
import { aliasWarnings } from "./ami-warnings";
import { nodeClassShortForms } from "./fields";
import { type NodeNetwork, otherClusterWarnings } from "./other-cluster";
import { takesExpressions } from "./prefix-delegation";
import type { SelectorTerm } from "./raw-fields";
import { familyOfTerms, type NodeClassEntry } from "./schema";
import { nodeClassSpec } from "./spec";

/** What an environment's other sections say about node classes. */
export interface NodeClassContext {
  /** Such as `1.35`; nothing where the file's own is wrong. */
  readonly kubernetesVersion?: string;
  /** The section, as far as it is right. */
  readonly karpenter?: { readonly version?: string; readonly values?: unknown };
}

/** What is wrong with node classes though the API server would take them. Bears entries that are wrong by themselves. */
export function nodeClassProblems(nodeClasses: unknown, context: NodeClassContext): Problem[] {
  const minor = Number(context.kubernetesVersion?.split(".")[1]);
  return entriesOf(nodeClasses).flatMap(([name, entry]) => {
    const at = ["nodeClasses", name];
    const family = familyOfTerms(termsOf(entry));
    const ami = [...at, entry.ami === undefined ? "amiSelectorTerms" : "ami"];
    return [
      // Karpenter compares the profile's role by name, so an ARN is removed and added again without end.
      ...problemWhen(
        entry.role?.startsWith("arn:"),
        [...at, "role"],
        expected("the role's name, which is what follows the last slash of its ARN"),
      ),
      ...problemWhen(
        entry.instanceProfile?.startsWith("arn:"),
        [...at, "instanceProfile"],
        expected("the instance profile's name, which is what follows the last slash of its ARN"),
      ),
      ...problemWhen(
        entry.role && !entry.role.startsWith("arn:") && !/^[\w+=,.@-]{1,64}$/.test(entry.role),
        [...at, "role"],
        expected(
          "a role's name as IAM takes it: 1 to 64 letters, digits and any of _+=,.@-, without its path",
        ),
      ),
      ...problemWhen(
        entry.instanceProfile &&
          !entry.instanceProfile.startsWith("arn:") &&
          !/^[\w+=,.@-]{1,128}$/.test(entry.instanceProfile),
        [...at, "instanceProfile"],
        expected(
          "an instance profile's name as IAM takes it: 1 to 128 letters, digits and any of _+=,.@-, without its path",
        ),
      ),
      ...userDataProblems(entry, at),
      ...closedGateProblems(entry, context).map(({ path, message }) => ({ path: [...at, ...path], message })),
      ...problemWhen(
        family === "AL2" && minor >= 33,
        ami,
        expected("an al2023 or bottlerocket alias", "AL2 has no AMIs for Kubernetes 1.33 and later"),
      ),
    ];
  });
}

/** What works, and costs safety or a night's sleep. */
export function nodeClassWarnings(nodeClasses: unknown, network?: NodeNetwork): Problem[] {
  return entriesOf(nodeClasses).flatMap(([name, entry]) => {
    const at = ["nodeClasses", name];
    const { httpTokens, httpPutResponseHopLimit = 1 } = entry.metadataOptions ?? {};
    return [
      ...[
        ...additionWarnings(entry),
        ...aliasWarnings(entry),
        ...(network ? otherClusterWarnings(entry, network) : []),
      ].map(({ path, message }) => ({
        path: [...at, ...path],
        message,
      })),
      ...problemWhen(
        httpTokens === "optional",
        [...at, "metadataOptions", "httpTokens"],
        "IMDSv1 answers without a token: a request forged through a pod reads the node's credentials; keep required",
      ),
      ...problemWhen(
        httpPutResponseHopLimit > 1,
        [...at, "metadataOptions", "httpPutResponseHopLimit"],
        "pods reach the node's credentials; keep 1 and give pods roles of their own by Pod Identity",
      ),
      ...unencryptedVolumes(entry).map((index) => ({
        path: [...at, "blockDeviceMappings", index, "ebs"],
        message: "the volume is encrypted only where the account does so by default; set encrypted: true",
      })),
      ...problemWhen(
        familyOfTerms(termsOf(entry)) === undefined &&
          entry.amiFamily === "Custom" &&
          !entry.blockDeviceMappings,
        [...at, "amiFamily"],
        "volumes are those of the AMI, encrypted or not; set blockDeviceMappings with encrypted: true",
      ),
      ...selectorTerms(entry).flatMap(([path, term]) => [
        ...problemWhen(
          term.tags && !Object.keys(term.tags).length && !term.id && !term.name,
          [...at, ...path, "tags"],
          "an empty map selects all there are in the region; name a tag",
        ),
        ...problemWhen(
          term.id && (term.tags || term.name),
          [...at, ...path],
          "beside id the other fields are not looked at; remove them",
        ),
      ]),
    ];
  });
}

/** Without its gate the controller turns the node class down. */
function closedGateProblems({ kubelet }: NodeClassEntry, { karpenter }: NodeClassContext): Problem[] {
  const { version = "", values } = karpenter ?? {};
  const minor = carriedMinor(version);
  if (minor === undefined || takesExpressions({ version, values })) return [];
  return kubeletExpressions(minor, kubelet).map(({ path }) => ({
    path: ["kubelet", ...path],
    message:
      "an expression needs the controller's gate nodeClassCEL; take karpenter.values.settings.awsFeatureGates.nodeClassCEL: false out, and it is opened",
  }));
}

/** Bytes that EC2 takes, before it encodes them.
 * https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/user-data.html */
const MOST_USER_DATA = 16 * 1024;
/** Bytes at least that Karpenter adds: the cluster's name, endpoint and certificate, and kubelet's settings. */
const KARPENTERS_USER_DATA = 2 * 1024;

function userDataProblems(entry: NodeClassEntry, at: readonly string[]): Problem[] {
  const spec = nodeClassSpec(entry, { clusterName: "", nodeRoleName: "" });
  const field = ["userData", "nodeConfig", "bottlerocket"].find((name) => name in entry) ?? "userData";
  const most = spec.amiFamily === "Custom" ? MOST_USER_DATA : MOST_USER_DATA - KARPENTERS_USER_DATA;
  const bytes = Buffer.byteLength(spec.userData ?? "");
  return problemWhen(
    bytes > most,
    [...at, field],
    `expected at most ${most} bytes of user data, got ${bytes}: EC2 takes ${MOST_USER_DATA}, with what Karpenter adds; fetch the rest from S3 as the node starts`,
  );
}

/** The node classes of an environment as far as they are right, by name. */
function entriesOf(nodeClasses: unknown): [string, NodeClassEntry][] {
  return Object.entries(asRecord(nodeClasses)).map(([name, entry]) => [name, nodeClassEntry(entry)]);
}

/** The settings of a node class as far as they are right. */
export function nodeClassEntry(entry: unknown): NodeClassEntry {
  return rightEntry("EC2NodeClass", nodeClassShortForms, entry);
}

function termsOf({ ami, amiSelectorTerms }: NodeClassEntry) {
  return ami === undefined ? amiSelectorTerms : [{ alias: ami }];
}

function unencryptedVolumes({ blockDeviceMappings = [] }: NodeClassEntry): number[] {
  return blockDeviceMappings.flatMap(({ ebs }, index) =>
    ebs && ebs.encrypted !== true && ebs.snapshotID === undefined ? [index] : [],
  );
}

function selectorTerms(entry: NodeClassEntry): [(string | number)[], SelectorTerm][] {
  const lists = ["subnetSelectorTerms", "securityGroupSelectorTerms"] as const;
  return lists.flatMap((list) =>
    (entry[list] ?? []).map((term, index): [(string | number)[], SelectorTerm] => [[list, index], term]),
  );
}
