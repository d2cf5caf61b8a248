import type { RuleContext } from "../rule";
import { all, textOf } from "../xml";

/**
 * USD an hour, fitted to the on-demand prices of c5, m5 and r5 in us-east-1; Spot at some 35 % of it, as is usual.
 * An order of magnitude, made so that bigger costs more: no price of AWS'.
 */
const PER_VCPU = 0.035;
const PER_GIB = 0.0035;
export const SPOT_SHARE = 0.35;

const MEMORY = "prices";

type Price = (instanceType: string) => number;

/** What an instance type costs as Spot, by its size. A type that moto does not know is the dearest. */
export async function spotPrice(context: RuleContext): Promise<Price> {
  const known = context.memory.get(MEMORY) ?? onDemandPrices(context);
  // The promise itself: who asks meanwhile waits for the same answer.
  context.memory.set(MEMORY, known);
  const prices = await (known as Promise<ReadonlyMap<string, number>>);
  return (instanceType) => (prices.get(instanceType) ?? Number.MAX_SAFE_INTEGER) * SPOT_SHARE;
}

async function onDemandPrices({ ask }: RuleContext): Promise<ReadonlyMap<string, number>> {
  const answer = await ask({
    service: "ec2",
    action: "DescribeInstanceTypes",
    parameters: {},
    backend: "moto",
  });
  return new Map(
    all(answer, "instanceTypeSet", "item").map((type) => {
      const vcpus = Number(textOf(type, "vCpuInfo", "defaultVCpus"));
      const gib = Number(textOf(type, "memoryInfo", "sizeInMiB")) / 1024;
      return [textOf(type, "instanceType"), vcpus * PER_VCPU + gib * PER_GIB];
    }),
  );
}
