import { AwsProvider } from "@cdktf/provider-aws/lib/provider";
import type { Construct } from "constructs";
import { asProvider } from "../config/aws/caller";
import type { AwsSettings } from "../config/aws/schema";

/** The AWS provider for one environment: as whom it calls AWS, and its tags. A second one has a name. */
export function awsProvider(stack: Construct, { tags, ...caller }: AwsSettings, alias?: string): AwsProvider {
  return new AwsProvider(stack, alias ?? "aws", {
    alias,
    ...asProvider(caller),
    defaultTags: Object.keys(tags).length > 0 ? [{ tags }] : undefined,
  });
}
