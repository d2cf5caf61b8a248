import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { unzipSync } from "fflate";
import { type DescribedType, instanceTypeTable } from "./instance-types/table";

/**
 * Names are all that Karpenter's release knows: the list of network limits, which AWS makes from an API of its own, and
 * the prices of three partitions. What a type has is DescribeInstanceTypes' own answer, which moto carries; an older
 * moto still has types that AWS sells no longer, and that run all the same.
 */
const KARPENTER = { module: "github.com/aws/karpenter-provider-aws", version: "v1.15.2" };
/** Newest first: a type is as the first of them has it. */
const MOTO = ["5.2.5", "4.2.0"];

const TABLE = join(__dirname, "..", "config", "instance-types", "instance-types.json");

export async function run(): Promise<number> {
  const scratch = mkdtempSync(join(tmpdir(), "instance-types-"));
  try {
    writeFileSync(TABLE, table(scratch));
    return 0;
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

function table(scratch: string): string {
  writeFileSync(join(scratch, "go.mod"), "module scratch\n\ngo 1.26\n");
  const provider = (file: string) =>
    readFileSync(join(moduleFolder(scratch), "pkg", "providers", file), "utf8");
  const limits = provider("instancetype/zz_generated.vpclimits.go");
  const prices = ["aws", "aws_cn", "aws_us_gov"].map((partition) =>
    provider(`pricing/zz_generated.pricing_${partition}.go`),
  );
  const described = MOTO.map((version) => instanceTypesOfMoto(scratch, version));
  return instanceTypeTable({
    source: {
      date: described[0]?.date ?? "",
      names: `${KARPENTER.module} ${KARPENTER.version}, zz_generated.vpclimits.go of ${dayOf(limits)} and zz_generated.pricing_aws.go of ${dayOf(prices[0] ?? "")}`,
      attributes: `DescribeInstanceTypes as kept by moto ${MOTO[0]} (PyPI); types gone since, by moto ${MOTO.slice(1).join(" and ")}`,
    },
    names: [limits, ...prices].flatMap((text) =>
      [...text.matchAll(/^.*$/gm)].flatMap(([line]) => namesIn(line)),
    ),
    described: Object.assign({}, ...described.map(({ types }) => types).reverse()),
    networkBandwidth: bandwidths(provider("instancetype/zz_generated.bandwidth.go")),
  });
}

function moduleFolder(scratch: string): string {
  const { module, version } = KARPENTER;
  const env = { ...process.env, GOFLAGS: "-mod=mod" };
  const output = execFileSync("go", ["mod", "download", "-json", `${module}@${version}`], {
    cwd: scratch,
    env,
  });
  return (JSON.parse(output.toString()) as { Dir: string }).Dir;
}

/** Names that stand as keys of a Go map: `"m7i.large": {` and `"m7i.large": 0.1008`. */
function namesIn(line: string): string[] {
  return [...line.matchAll(/"([a-z0-9-]+\.[a-z0-9-]+)":/g)].flatMap(([, name]) => name ?? []);
}

function bandwidths(text: string): Record<string, number> {
  const pairs = [...text.matchAll(/"([a-z0-9-]+\.[a-z0-9-]+)":\s*(\d+)/g)];
  return Object.fromEntries(pairs.map(([, name, megabits]) => [name, Number(megabits)]));
}

function dayOf(generated: string): string {
  return /generated at (\d{4}-\d{2}-\d{2})/.exec(generated)?.[1] ?? "";
}

function instanceTypesOfMoto(
  scratch: string,
  version: string,
): { types: Record<string, DescribedType>; date: string } {
  const folder = join(scratch, version);
  execFileSync("pip", ["download", "--quiet", "--no-deps", "--dest", folder, `moto==${version}`]);
  const [wheel = ""] = execFileSync("ls", [folder]).toString().split("\n");
  const bytes = readFileSync(join(folder, wheel));
  const files = unzipSync(bytes, {
    filter: ({ name }) => /^moto\/ec2\/resources\/instance_types\.json(\.gz)?$/.test(name),
  });
  const [[name, content] = ["", new Uint8Array()]] = Object.entries(files);
  const text = name.endsWith(".gz") ? gunzipSync(content) : Buffer.from(content);
  return {
    types: JSON.parse(text.toString()) as Record<string, DescribedType>,
    date: dateInZip(bytes, name),
  };
}

/** Day of a file in a zip archive, in the format of MS-DOS, from its local header. */
function dateInZip(bytes: Buffer, name: string): string {
  const header = bytes.indexOf(name) - 30;
  const day = bytes.readUInt16LE(header + 12);
  const pad = (number: number) => String(number).padStart(2, "0");
  return `${1980 + (day >> 9)}-${pad((day >> 5) & 15)}-${pad(day & 31)}`;
}
