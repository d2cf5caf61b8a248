import { Ticker } from "../../../rehearsal/demo/ticker";

const vpc = { kind: "made", type: "aws_vpc", name: "Network/Vpc", id: "vpc-1" } as const;
const queue = { kind: "waits", type: "aws_sqs_queue", name: "Queue", seconds: 20 } as const;

/** A ticker whose clock and output are the test's. */
function tickerOn(screen: { readonly isTTY?: boolean; readonly columns?: number }) {
  const clock = { seconds: 0 };
  const written: string[] = [];
  const output = { ...screen, write: (text: string) => written.push(text) };
  return { ticker: new Ticker(output, () => clock.seconds * 1000), written, clock };
}

describe("Ticker", () => {
  test("tells a log every ten seconds how many resources there are and what takes its time", () => {
    const { ticker, written, clock } = tickerOn({});
    ticker.progress(vpc);
    expect(written).toEqual([]);
    clock.seconds = 10;
    ticker.progress(queue);
    ticker.progress(vpc);
    expect(written).toEqual(["  1 made; sqs queue Queue takes 20 s so far\n"]);
    clock.seconds = 20;
    ticker.progress(vpc);
    expect(written.slice(1)).toEqual(["  3 made; vpc Network/Vpc\n"]);
    ticker.clear();
    expect(written).toHaveLength(2);
  });

  test("draws one line over itself on a terminal, no longer than that is wide, and takes it away", () => {
    const { ticker, written } = tickerOn({ isTTY: true, columns: 19 });
    ticker.progress(vpc);
    ticker.progress({ ...vpc, name: "Gateway" });
    ticker.clear();
    ticker.clear();
    expect(written).toEqual([
      "\r\u001b[2K  1 made; vpc Netw",
      "\r\u001b[2K  2 made; vpc Gate",
      "\r\u001b[2K",
    ]);
  });

  test("counts each environment's own", () => {
    const { ticker, written } = tickerOn({ isTTY: true });
    ticker.progress(vpc);
    ticker.restart();
    ticker.progress(vpc);
    expect(written).toEqual(Array(2).fill("\r\u001b[2K  1 made; vpc Network/Vpc"));
  });

  test("leaves out what the commands of a deployment print", () => {
    const { ticker, written } = tickerOn({ isTTY: true });
    ticker.progress({ kind: "said", text: "STATUS: deployed" });
    expect(written).toEqual([]);
  });
});
