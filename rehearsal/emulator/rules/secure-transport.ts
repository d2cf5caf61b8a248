import type { Rule } from "../rule";

export const secureTransport: Rule = {
  name: "secure-transport",
  reason:
    "AWS is reached over TLS; what comes over plain HTTP is refused by the queue's own policy, by the emulator as by AWS. " +
    "Between the gateway and the emulator there is no TLS, so the gateway says where it would end",
  on: ["GetQueueAttributes", "SetQueueAttributes", "ReceiveMessage", "DeleteMessage", "SendMessage"].map(
    (action) => `sqs:${action}`,
  ),
  rewrite: (call) => ({ ...call, headers: { ...call.headers, "x-forwarded-proto": "https" } }),
};
