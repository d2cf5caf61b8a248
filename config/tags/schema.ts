import { z } from "zod";
import { asRecord } from "../crd/reading";
import { expected } from "../messages";
import { WITH_OTHER_PROBLEMS } from "../primitives";

/**
 * Tags, each by the rule of the strictest service that it reaches: one that IAM refuses stops an apply half-way, since
 * EC2, whose resources come first, takes any character.
 */

/** Tags that say whose node, subnet or security group a thing is; on a second one they would make two owners. */
const OWNERSHIP_TAG = /^(karpenter\.sh\/|karpenter\.k8s\.aws\/|kubernetes\.io\/cluster\/|eks:|aws:)/i;

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_Tag.html; CloudWatch Logs and EventBridge have the same. */
export const IAM_TEXT = /^[\p{L}\p{Z}\p{N}_.:/=+\-@]*$/u;
export const IAM = expected(
  "letters, digits, spaces and any of _.:/=+-@, which is all that IAM takes in a tag",
);
export const RESERVED = expected("another beginning than aws:, which AWS keeps for itself");
export const KEY = expected("a key of 1 to 128 characters, as AWS takes them in a tag");
export const VALUE = expected("at most 256 characters, as AWS takes them in the value of a tag");
export const isReserved = (text: string) => /^aws:/i.test(text);

/** Tags that a resource can have, whoever set them. */
export const MOST_TAGS = 50;
/** On a node: kubernetes.io/cluster/<name>, eks:eks-cluster-name, karpenter.sh/nodepool and nodeclaim,
 * karpenter.k8s.aws/ec2nodeclass, Name. */
export const KARPENTERS_OWN = 6;
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
