import { z } from "zod";
import { asRecord, problemWhen } from "./crd/reading";
import type { Environment } from "./environment";
import { expected } from "./messages";
import { WITH_OTHER_PROBLEMS } from "./primitives";
import type { Problem } from "./problems";
import type { Partially } from "./without-invalid";

/**
 * Tags, each by the rule of the strictest service that it reaches: one that IAM refuses stops an apply half-way, since
 * EC2, whose resources come first, takes any character.
 */

/** Tags that say whose node, subnet or security group a thing is; on a second one they would make two owners. */
const OWNERSHIP_TAG = /^(karpenter\.sh\/|karpenter\.k8s\.aws\/|kubernetes\.io\/cluster\/|eks:|aws:)/i;

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_Tag.html; CloudWatch Logs and EventBridge have the same. */
const IAM_TEXT = /^[\p{L}\p{Z}\p{N}_.:/=+\-@]*$/u;
const IAM = expected("letters, digits, spaces and any of _.:/=+-@, which is all that IAM takes in a tag");
const RESERVED = expected("another beginning than aws:, which AWS keeps for itself");
const KEY = expected("a key of 1 to 128 characters, as AWS takes them in a tag");
const VALUE = expected("at most 256 characters, as AWS takes them in the value of a tag");
const isReserved = (text: string) => /^aws:/i.test(text);

/** Tags that a resource can have, whoever set them. */
const MOST_TAGS = 50;
/** On a node: kubernetes.io/cluster/<name>, eks:eks-cluster-name, karpenter.sh/nodepool and nodeclaim,
 * karpenter.k8s.aws/ec2nodeclass, Name. */
const KARPENTERS_OWN = 6;
/** On the nodes' security group: Name, karpenter.sh/discovery, kubernetes.io/cluster/<name>. */
const SECURITY_GROUPS_OWN = 3;
const MOST_OF_EVERYTHING = MOST_TAGS - KARPENTERS_OWN;

const key = z
  .string()
  .min(1, KEY)
  .max(128, KEY)
  .refine((text) => !OWNERSHIP_TAG.test(text), {
    error: expected(
      "tags that do not start with karpenter.sh/, kubernetes.io/cluster/, eks: or aws:",
      "they would make Karpenter or the load balancer controller find two security groups",
    ),
  });
const value = z
  .string()
  .max(256, VALUE)
  .refine((text) => !isReserved(text), RESERVED);

/** Tags of what EC2 alone keeps. */
export const ec2Tags = z.record(key, value);

/** Tags of resources of every service. */
export const resourceTags = z
  .record(key.regex(IAM_TEXT, IAM), value.regex(IAM_TEXT, IAM))
  .superRefine((tags, context) => {
    const keys = Object.keys(asRecord(tags));
    if (keys.length > MOST_OF_EVERYTHING) {
      const message = expected(
        `at most ${MOST_OF_EVERYTHING} tags`,
        `AWS takes ${MOST_TAGS} of a resource, and Karpenter adds ${KARPENTERS_OWN} to each node`,
      );
      context.addIssue({ code: "custom", message });
    }
    const seen = new Map<string, string>();
    for (const second of keys) {
      const first = seen.get(second.toLowerCase());
      seen.set(second.toLowerCase(), first ?? second);
      if (first === undefined) continue;
      const message = `conflicts with ${first}: IAM takes the two for one key on a role; keep one`;
      context.addIssue({ code: "custom", path: [second], message });
    }
  }, WITH_OTHER_PROBLEMS);

/** What AWS would refuse of tags in sections that add to each other. */
export function tagProblems({ aws, karpenter, network, nodeClasses }: Partially<Environment>): Problem[] {
  const everywhere = asRecord(aws?.tags);
  return [
    ...tooMany(["network", "nodeSecurityGroupTags"], network?.nodeSecurityGroupTags, {
      everywhere,
      own: SECURITY_GROUPS_OWN,
    }),
    ...Object.entries(asRecord(nodeClasses)).flatMap(([name, entry]) => {
      const { tags, role, instanceProfile } = asRecord(entry);
      const path = ["nodeClasses", name, "tags"];
      // Karpenter makes an instance profile for a role, with the node class's tags.
      const reachesIam =
        instanceProfile === undefined &&
        (role !== undefined || karpenter?.nodeIdentity !== "instanceProfile");
      return [
        ...tooMany(path, tags, { everywhere, own: KARPENTERS_OWN }),
        ...Object.entries(asRecord(tags)).flatMap(([key, value]) => {
          const message = nodeTagProblem(key, String(value), reachesIam);
          return message === undefined ? [] : [{ path: [...path, key], message }];
        }),
      ];
    }),
  ];
}

function nodeTagProblem(key: string, value: string, reachesIam: boolean): string | undefined {
  if (isReserved(key) || isReserved(value)) return RESERVED;
  if (key.length > 128) return KEY;
  if (value.length > 256) return VALUE;
  if (reachesIam && !(IAM_TEXT.test(key) && IAM_TEXT.test(value)))
    return `${IAM}; Karpenter writes these onto the instance profile that it makes`;
  return undefined;
}

interface Others {
  readonly everywhere: object;
  /** Tags that are added in any case. */
  readonly own: number;
}

function tooMany(path: readonly string[], tags: unknown, { everywhere, own }: Others): Problem[] {
  const count = Object.keys({ ...everywhere, ...asRecord(tags) }).length + own;
  return problemWhen(
    tags !== undefined && count > MOST_TAGS,
    path,
    `expected at most ${MOST_TAGS} tags of a resource, got ${count} together with aws.tags and ${own} that are added`,
  );
}
