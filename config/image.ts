import { z } from "zod";
import { asRecord } from "./crd/reading";
import { expected } from "./messages";
import type { Problem } from "./problems";

const DIGEST = /^sha256:[0-9a-f]{64}$/;
const A_DIGEST = "sha256: and 64 digits of 0 to 9 and a to f";

/** A host, which may have upper case, a path, which kubelet refuses with it, and a tag, a digest or both. */
const IMAGE =
  /^([a-zA-Z0-9][\w.-]*(:\d+)?\/)?[a-z0-9]+((\.|__?|-+)[a-z0-9]+)*(\/[a-z0-9]+((\.|__?|-+)[a-z0-9]+)*)*(:\w[\w.-]{0,127}(@sha256:[0-9a-f]{64})?|@sha256:[0-9a-f]{64})$/;

/**
 * An image by its tag, its digest or both.
 *
 * @param name such as `kubectl`, and its tag, for the message
 */
export function imageReference(name: string, tag: string) {
  const repository = `registry.example.com/${name}`;
  const error = ({ input }: { readonly input?: unknown }) => {
    const text = String(input);
    // A message shows a text's beginning.
    if (/\s/.test(text)) return expected("an image with its tag or digest and no spaces", spacesIn(text));
    const advice = /[A-Z]/.test(pathOf(text))
      ? "all between the host and the tag is lower case"
      : `a digest is ${A_DIGEST}`;
    return expected(
      `an image with its tag or digest, such as ${repository}:${tag} or ${repository}@sha256:...`,
      advice,
    );
  };
  return z.string().regex(IMAGE, { error });
}

function spacesIn(text: string): string {
  if (text.trimEnd() !== text) return "remove what is behind it";
  return text.trimStart() === text ? "remove those in it" : "remove what is before it";
}

/** What is behind the host and before the tag. */
function pathOf(image: string): string {
  return image.replace(/^[^/]*\//, "").replace(/[:@].*$/, "");
}

/** Digests in the values of a chart that are none: kubelet would find out, pod by pod. */
export function digestProblems(at: Problem["path"], values: unknown): Problem[] {
  const entries = Array.isArray(values) ? [...values.entries()] : Object.entries(asRecord(values));
  return entries.flatMap(([key, value]: [string | number, unknown]) => {
    const path = [...at, key];
    const problem = { path, message: expected(`a digest of ${A_DIGEST}`) };
    if (key === "digest" && (typeof value === "number" || value === true)) return [problem];
    if (typeof value !== "string") return digestProblems(path, value);
    const digest = key === "digest" ? value || undefined : behindAt(key, value);
    return digest === undefined || DIGEST.test(digest) ? [] : [problem];
  });
}

function behindAt(key: string | number, value: string): string | undefined {
  const at = value.indexOf("@");
  return ["image", "repository", "tag"].includes(String(key)) && at >= 0 ? value.slice(at + 1) : undefined;
}
