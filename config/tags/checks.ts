import { asRecord, problemWhen } from "../crd/reading";
import type { Environment } from "../environment-sections";
import type { Problem } from "../problems";
import type { Partially } from "../without-invalid";
import { IAM, IAM_TEXT, isReserved, KARPENTERS_OWN, KEY, MOST_TAGS, RESERVED, VALUE } from "./schema";

/** On the nodes' security group: Name, karpenter.sh/discovery, kubernetes.io/cluster/<name>. */
const SECURITY_GROUPS_OWN = 3;

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
