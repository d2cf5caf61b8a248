import { join } from "node:path";
import { environmentNamed, environmentsFolder, type LoadedEnvironment } from "../config/load-environments";
import { table } from "../rehearsal/demo/table";
import { InputError } from "../rehearsal/input-error";
import { chosenPrices, requirePrices } from "../rehearsal/prices/chosen-prices";
import { HOURS_A_MONTH } from "../rehearsal/prices/price-list";
import { SERVICE_PRICES_OF } from "../releases/prices/services";
import { allOf } from "./all-of";
import { type CostItem, fixedCost, totalOf } from "./cost/fixed-cost";
import type { Call } from "./verb";

const NOT_COUNTED = [
  "Karpenter's nodes (npm run rehearse -- <environment> <pods.yaml> shows them), their volumes, load balancers",
  "what is billed by use: traffic through NAT gateways, endpoints and zones, logs (USD 0.50 a GB written), queue, events",
  "what a cluster or VPC of others costs, taxes, support plans",
];

function notCountedIn({ cluster }: LoadedEnvironment): string[] {
  if (cluster.existing === undefined) return NOT_COUNTED;
  return [
    `what cluster ${cluster.name} costs without Karpenter: control plane, network, nodes`,
    ...NOT_COUNTED,
  ];
}

/** What an environment costs before any pod of its users' runs. It reads its files alone, and changes nothing. */
export async function run({ args: [name = "default"], has, values }: Call): Promise<number> {
  const chosen = values("prices").at(-1);
  const [environment] = allOf(
    () => environmentNamed(environmentsFolder(process.env), name),
    () => requirePrices(chosen),
  );
  const { aws } = environment;
  const { region, date, currency } = SERVICE_PRICES_OF;
  const prices = await chosenPrices(chosen, {
    aws,
    env: process.env,
    cache: join(__dirname, "..", ".cache", "prices"),
    now: new Date(),
    say: (line) => console.error(line),
  });
  if (prices.currency !== currency)
    throw new InputError(
      `${aws.region}: only its instances have prices here, in ${prices.currency}, and no service`,
    );
  const items = fixedCost(environment, prices, new Date().toISOString().slice(0, 10));
  const total = totalOf(items);
  const sources = {
    services: `list prices of ${region}, looked up on ${date}`,
    instances: prices.source,
  };
  if (has("json")) {
    const result = {
      environment: name,
      region: aws.region,
      currency,
      items,
      ...total,
      sources,
      notCounted: notCountedIn(environment),
    };
    process.stdout.write(`${JSON.stringify(result, undefined, 2)}\n`);
    return 0;
  }
  console.log(`The environment ${name} in ${aws.region}, before any pod of yours\n`);
  for (const line of table([HEAD(currency), ...items.map(rowOf), sumOf(total)])) console.log(`  ${line}`);
  console.log(`\nServices: ${sources.services}. Instances: ${sources.instances}.`);
  console.log(`Other regions cost more or less${region === aws.region ? "" : `, ${aws.region} as well`}.`);
  console.log("Not counted:");
  for (const line of notCountedIn(environment)) console.log(`  ${line}`);
  return 0;
}

const HEAD = (currency: string) => ["", "", `${currency} an hour`, `${currency} a month`];

function rowOf({ what, count, perHour }: CostItem): string[] {
  const amounts = perHour === undefined ? ["?", "?"] : amountsOf(count * perHour);
  return [`${count} x`, what, ...amounts];
}

function sumOf({ perHour }: ReturnType<typeof totalOf>): string[] {
  return ["", "together", ...amountsOf(perHour)];
}

function amountsOf(perHour: number): string[] {
  return [perHour.toFixed(4).padStart(8), (perHour * HOURS_A_MONTH).toFixed(2).padStart(8)];
}
