import { z } from "zod";
import { asRecord } from "./crd/reading";
import { expected } from "./messages";
import type { Problem } from "./problems";

const DIGEST = /^sha256:[0-9a-f]{64}$/;
const A_DIGEST = "sha256: and 64 digits of 0 to 9 and a to f";

/** An image by its tag, its digest or both. */
export const imageReference = z
  .string()
  .regex(
    /^[a-zA-Z0-9][\w.-]*(:\d+(?=\/))?(\/[\w.-]+)*(:[\w.-]+(@sha256:[0-9a-f]{64})?|@sha256:[0-9a-f]{64})$/,
    expected(
      "an image with its tag or digest, such as registry.example.com/kubectl:v1.35.0 or registry.example.com/kubectl@sha256:...",
      `a digest is ${A_DIGEST}`,
    ),
  );

/** Digests in the values of a chart that are none: kubelet would find out, pod by pod. */
export function digestProblems(at: Problem["path"], values: unknown): Problem[] {
  return Object.entries(asRecord(values)).flatMap(([key, value]) => {
    if (typeof value !== "string") return digestProblems([...at, key], value);
    const digest = key === "digest" ? value || undefined : behindAt(key, value);
    return digest === undefined || DIGEST.test(digest)
      ? []
      : [{ path: [...at, key], message: expected(`a digest of ${A_DIGEST}`) }];
  });
}

function behindAt(key: string, value: string): string | undefined {
  const at = value.indexOf("@");
  return ["image", "repository", "tag"].includes(key) && at >= 0 ? value.slice(at + 1) : undefined;
}
