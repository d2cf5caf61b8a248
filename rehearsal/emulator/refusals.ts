import type { AwsCall } from "./aws-call";
import { type Answer, ec2Error, jsonError } from "./rule";
import { element, renderXml } from "./xml";

type Called = Pick<AwsCall, "service">;

/** The answer to whoever may not, in the words and the protocol of the service. */
export function denial({ service }: Called, message: string): Answer {
  if (service === "ec2") return { ...ec2Error("UnauthorizedOperation", message), status: 403 };
  if (service === "iam") return queryError("AccessDenied", message, 403);
  return { ...jsonError("AccessDeniedException", message), status: 403 };
}

/** The answer to whoever asks too often: https://docs.aws.amazon.com/AWSEC2/latest/APIReference/errors-overview.html */
export function throttling({ service }: Called): Answer {
  const message = "Rate exceeded";
  if (service === "ec2")
    return { ...ec2Error("RequestLimitExceeded", "Request limit exceeded."), status: 503 };
  if (service === "iam") return queryError("Throttling", message, 400);
  return jsonError(service === "sqs" ? "RequestThrottled" : "ThrottlingException", message);
}

function queryError(code: string, message: string, status: number): Answer {
  const error = element("Error", [element("Code", code), element("Message", message)]);
  const body = renderXml(element("ErrorResponse", [error]), "https://iam.amazonaws.com/doc/2010-05-08/");
  return { status, headers: { "content-type": "text/xml" }, body };
}
