import { untilPriced } from "../../../rehearsal/karpenter/prices-read";

const at = (seconds: number) => new Date(seconds * 1000).toISOString();
const call = (service: string, action: string, seconds: number) =>
  ({ service, action, at: at(seconds) }) as any;
const environment = (region: string, isolatedVpc = false) =>
  ({ aws: { region }, karpenter: { isolatedVpc } }) as any;

describe("untilPriced", () => {
  test("waits for both lists, and a second longer for further pages", async () => {
    const calls = [call("pricing", "GetProducts", 10)];
    let now = 10;
    let done = false;
    const clock = () => {
      now += 0.25;
      return now * 1000;
    };
    const waiting = untilPriced({ calls }, environment("eu-west-1"), clock).then(() => {
      done = true;
    });
    await new Promise((resolve) => setTimeout(resolve, 600));
    expect(done).toBe(false);
    calls.push(call("ec2", "DescribeSpotPriceHistory", now));
    await waiting;
    expect(now).toBeGreaterThan(11);
  });

  test.each([environment("us-gov-west-1"), environment("eu-west-1", true)])(
    "waits for nothing where Karpenter asks nobody",
    async (silent) => {
      await untilPriced({ calls: [] }, silent);
    },
  );
});
