import type { z } from "zod";
import { parsed } from "../config/loader/expectation";
import { explain } from "../config/loader/explain";
import { textOf } from "../config/loader/files";
import { type Located, linesOf } from "../config/loader/located";
import { YamlDocument } from "../config/loader/yaml-document";
import type { Problem } from "../config/problems";
import { InputError } from "./input-error";

/** A file that was named on the command line, as its schema reads it. */
export interface InputFile<Output> {
  readonly value: Output;
  /** Places a problem in the file. */
  readonly located: (problem: Problem) => Located;
}

/**
 * A YAML or JSON file of at most so many bytes.
 *
 * @throws InputError with every mistake at its place
 */
export function readInputFile<Output>(
  file: string,
  schema: z.core.$ZodType<Output>,
  largest?: number,
): InputFile<Output> {
  const read = textOf({ file }, largest);
  if ("problem" in read) throw inputError([read.problem]);
  const document = new YamlDocument(read.text, "a map of keys and their values");
  if (document.problems.length > 0)
    throw inputError(document.problems.map(({ message, ...position }) => ({ file, position, message })));
  const located = ({ path, message }: Problem) => ({
    file,
    path,
    position: document.positionOf(path),
    message,
  });
  const result = parsed(schema, document.value);
  if (result.success) return { value: result.data, located };
  const findings = explain(result.error.issues, {
    schema,
    value: document.value,
    sourceOf: (path) => document.sourceOf(path),
  });
  throw inputError(
    findings.map(({ path, message, kind }) => ({
      ...located({ path, message }),
      ...(kind === "key" ? { position: document.keyPositionOf(path) } : {}),
    })),
  );
}

export function inputError(problems: readonly Located[]): InputError {
  return new InputError(linesOf(problems));
}
