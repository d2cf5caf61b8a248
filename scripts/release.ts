import { type Call, WrongCallError } from "../cli/verb";
import { releaseKarpenter } from "./release/karpenter";

export async function run({ args: [what = "", version = ""] }: Call): Promise<number> {
  if (what !== "karpenter" || !/^\d+\.\d+\.\d+$/.test(version))
    throw new WrongCallError(
      `expected karpenter and its version, such as 1.14.3, got ${`${what} ${version}`.trim() || "nothing"}`,
    );
  return releaseKarpenter(version);
}
