import { z } from "zod";
import { expected } from "./messages";

const base = z.string({ error: expected("the path of a file, such as bases/common.yaml") });

/** Files whose settings a file takes over. The loader follows it: what the other sections see has all of them in it. */
export const extendsSchema = z
  .union([base, z.array(base)], {
    error: expected("the path of a file such as bases/common.yaml, or a list of them"),
  })
  .optional()
  .describe(
    "Files with settings that this one takes over, below the folder of the environments, by their paths from this file, such as `bases/common.yaml`. Of several the later wins, and this file over all: docs/environments.md.",
  );
