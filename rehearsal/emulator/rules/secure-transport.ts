import type { Rule } from "../rule";

/** Every call that names a queue. */
const CALLS = [
  "DeleteMessage",
  "DeleteQueue",
  "GetQueueAttributes",
  "GetQueueUrl",
  "ListQueueTags",
  "ReceiveMessage",
  "SendMessage",
  "SetQueueAttributes",
  "TagQueue",
  "UntagQueue",
];

export const secureTransport: Rule = {
  name: "secure-transport",
  reason:
    "AWS is reached over TLS; what comes over plain HTTP is refused by the queue's own policy, by the emulator as by AWS. " +
    "Between the gateway and the emulator there is no TLS, so the gateway says where it would end",
  on: CALLS.map((action) => `sqs:${action}`),
  rewrite: (call) => ({ ...call, headers: { ...call.headers, "x-forwarded-proto": "https" } }),
};
