import { AwsClient } from "../../rehearsal/aws/client";
import { textOf } from "../../rehearsal/emulator/xml";

/** The emulated AWS as the controller of the default environment calls it, held to its role's policies. */
export async function asController(aws: AwsClient): Promise<AwsClient> {
  const answer = await aws.query("sts", "AssumeRole", {
    RoleArn: "arn:aws:iam::111122223333:role/karpenter-karpenter",
    RoleSessionName: "test",
  });
  const part = (name: string) => textOf(answer, "AssumeRoleResult", "Credentials", name);
  return new AwsClient({
    ...aws.access,
    accessKeyId: part("AccessKeyId"),
    secretAccessKey: part("SecretAccessKey"),
    sessionToken: part("SessionToken"),
  });
}
