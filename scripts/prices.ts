import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { type Call, WrongCallError } from "../cli/verb";
import { priceTable } from "./prices/table";
import { goModule } from "./release/go-module";

const MODULE = "github.com/aws/karpenter-provider-aws";
const FOLDER = "pkg/providers/pricing";
const FILES = ["aws", "aws_us_gov", "aws_cn"].map((partition) => `zz_generated.pricing_${partition}.go`);
const TABLE = join(__dirname, "..", "releases", "prices", "ec2.json");

export async function run({ args: [version = ""] }: Call): Promise<number> {
  if (!/^\d+\.\d+\.\d+$/.test(version))
    throw new WrongCallError(`expected a release of Karpenter, such as 1.15.2, got ${version || "nothing"}`);
  const { read } = goModule(MODULE, version);
  const source = `${MODULE} v${version}, ${FOLDER}`;
  writeFileSync(TABLE, priceTable({ source, files: FILES.map((file) => read(`${FOLDER}/${file}`)) }));
  return 0;
}
