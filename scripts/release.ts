import { type Call, WrongCallError } from "../cli/verb";
import { DEFAULT_VERSIONS } from "../releases/defaults";
import { releaseKarpenter } from "./release/karpenter";

export async function run({ args: [what = "", version = ""] }: Call): Promise<number> {
  if (what !== "karpenter" || !/^\d+\.\d+\.\d+$/.test(version))
    throw new WrongCallError(
      `expected karpenter and its version, such as ${DEFAULT_VERSIONS.karpenter}, got ${`${what} ${version}`.trim() || "nothing"}`,
    );
  return releaseKarpenter(version);
}
