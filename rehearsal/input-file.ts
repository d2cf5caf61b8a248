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

/** What a file says, and what is wrong with it. */
export interface Inspected<Output> extends Pick<InputFile<Output>, "located"> {
  /** Where nothing is wrong. */
  readonly value?: Output;
  /** As it is written. */
  readonly written: unknown;
  readonly problems: readonly Located[];
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
  const { value, problems, located } = inspectInputFile(file, schema, largest);
  if (value === undefined) throw inputError(problems);
  return { value, located };
}

/**
 * The same for who goes on to look for further mistakes.
 *
 * @throws InputError where it is no YAML
 */
export function inspectInputFile<Output>(
  file: string,
  schema: z.core.$ZodType<Output>,
  largest?: number,
): Inspected<Output> {
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
  const written = document.value;
  const result = parsed(schema, written);
  if (result.success) return { value: result.data, written, problems: [], located };
  const findings = explain(result.error.issues, {
    schema,
    value: written,
    sourceOf: (path) => document.sourceOf(path),
  });
  const problems = findings.map(({ path, message, kind }) => ({
    ...located({ path, message }),
    ...(kind === "key" ? { position: document.keyPositionOf(path) } : {}),
  }));
  return { written, problems, located };
}

function inputError(problems: readonly Located[]): InputError {
  return new InputError(linesOf(problems));
}
