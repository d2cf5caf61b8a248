import { execFile } from "node:child_process";
import { existsSync, mkdirSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { type AwsCaller, cliArguments } from "../../config/aws/caller";
import { InputError } from "../input-error";
import type { PriceList } from "./price-list";
import { pricesOfFile } from "./rates-file";
import type { Rates } from "./rates-schema";

export interface AwsPricesOptions {
  /** Whose profile the AWS CLI takes. A role to act as is left alone: prices are every account's. */
  readonly aws: Pick<AwsCaller, "region" | "profile">;
  readonly env: NodeJS.ProcessEnv;
  /** Folder that keeps what was read. */
  readonly cache: string;
  readonly now: Date;
  readonly say?: (line: string) => void;
}

const run = promisify(execFile);
/** A region's products, each with the terms of its reservations, are some 40 MB. */
const MOST_BYTES = 512 * 1024 * 1024;

const COMMON = {
  serviceCode: "AmazonEC2",
  preInstalledSw: "NA",
  operatingSystem: "Linux",
  capacitystatus: "Used",
  marketoption: "OnDemand",
} as const;
/** Bare-metal types are a product family of their own; the filters are those of Karpenter's own calls. */
const PRODUCTS = [
  { tenancy: "Shared", productFamily: "Compute Instance" },
  { tenancy: "Dedicated", productFamily: "Compute Instance (bare metal)" },
] as const;

/**
 * A region's prices of today, by the price list and Spot's history. They are read once a day, with the AWS CLI's
 * credentials, and kept in a file that `--prices <file>` takes as well.
 *
 * @throws InputError where AWS does not tell
 */
export async function pricesOfAws({ aws, env, cache, now, say }: AwsPricesOptions): Promise<PriceList> {
  const { region } = aws;
  const today = now.toISOString().slice(0, 10);
  const file = join(cache, `${region}-${today}.json`);
  if (!existsSync(file)) {
    if (region.startsWith("us-gov-"))
      throw new InputError(
        `--prices aws: GovCloud has no price list to ask; without the option ${region} has Karpenter's own list`,
      );
    say?.(`reading the prices of ${region} from AWS, once a day`);
    const rates = await readPrices(region, now, (args, at) => call(args, { ...aws, region: at }, env));
    mkdirSync(cache, { recursive: true });
    writeFileSync(`${file}.part`, JSON.stringify({ source: `AWS' prices of ${region}, ${today}`, ...rates }));
    // Another run never sees half of it.
    renameSync(`${file}.part`, file);
  }
  return pricesOfFile(file, region);
}

type Call = (args: readonly string[], region: string) => Promise<unknown>;

async function readPrices(region: string, now: Date, ask: Call): Promise<Rates> {
  const lists = await Promise.all(
    PRODUCTS.map((product) => onDemandOf(region, { ...COMMON, ...product }, ask)),
  );
  const onDemand = Object.fromEntries(lists.flat());
  if (Object.keys(onDemand).length === 0)
    throw new InputError(`--prices aws: AWS' price list has no instance type in ${region}`);
  return { onDemand, spot: await spotOf(region, now, ask), spotShare: 0 };
}

async function onDemandOf(region: string, filters: Readonly<Record<string, string>>, ask: Call) {
  const china = region.startsWith("cn-");
  const terms = Object.entries({ regionCode: region, ...filters }).map(
    ([field, value]) => `Type=TERM_MATCH,Field=${field},Value=${value}`,
  );
  // The price list is in few regions, and each has that of all.
  const answer = await ask(
    ["pricing", "get-products", "--service-code", "AmazonEC2", "--filters", ...terms],
    china ? "cn-northwest-1" : "us-east-1",
  );
  const { PriceList: list = [] } = answer as { readonly PriceList?: readonly string[] };
  return list.flatMap((text) => priceIn(JSON.parse(text) as Product, china ? "CNY" : "USD"));
}

interface Product {
  readonly product: { readonly attributes: { readonly instanceType?: string } };
  readonly terms: {
    readonly OnDemand?: Readonly<
      Record<
        string,
        {
          readonly priceDimensions: Readonly<
            Record<string, { readonly pricePerUnit: Readonly<Record<string, string>> }>
          >;
        }
      >
    >;
  };
}

function priceIn({ product, terms }: Product, currency: string): [string, number][] {
  const { instanceType } = product.attributes;
  const dimensions = Object.values(terms.OnDemand ?? {}).flatMap((term) =>
    Object.values(term.priceDimensions),
  );
  const price = dimensions.map(({ pricePerUnit }) => Number(pricePerUnit[currency])).find((each) => each > 0);
  return instanceType === undefined || price === undefined ? [] : [[instanceType, price]];
}

type SpotRecord = readonly [instanceType: string, zone: string, price: string, at: string];

async function spotOf(region: string, now: Date, ask: Call): Promise<NonNullable<Rates["spot"]>> {
  const history = [
    ...["ec2", "describe-spot-price-history"],
    ...["--product-descriptions", "Linux/UNIX", "Linux/UNIX (Amazon VPC)"],
    ...["--start-time", now.toISOString()],
    ...["--query", "SpotPriceHistory[].[InstanceType,AvailabilityZone,SpotPrice,Timestamp]"],
  ];
  const records = (await ask(history, region)) as readonly SpotRecord[] | null;
  const spot: Record<string, Record<string, number>> = {};
  // The newest last, so that it stays.
  for (const [type, zone, price] of (records ?? []).toSorted((a, b) => a[3].localeCompare(b[3]))) {
    spot[type] = { ...spot[type], [zone]: Number(price) };
  }
  return spot;
}

async function call(
  args: readonly string[],
  aws: Pick<AwsCaller, "region" | "profile">,
  env: NodeJS.ProcessEnv,
): Promise<unknown> {
  try {
    const { stdout } = await run("aws", [...args, ...cliArguments(aws), "--output", "json"], {
      env: { ...env, AWS_PAGER: "", AWS_CLI_AUTO_PROMPT: "off" },
      maxBuffer: MOST_BYTES,
    });
    return JSON.parse(stdout);
  } catch (error) {
    const { code, stderr = "" } = error as { readonly code?: string | number; readonly stderr?: string };
    const words = stderr.trim().split("\n").at(-1) ?? "";
    const reason = code === "ENOENT" ? "the AWS CLI (aws) asks for them; install it" : words || String(error);
    throw new InputError(`--prices aws: ${args.slice(0, 2).join(" ")}: ${reason}`);
  }
}
