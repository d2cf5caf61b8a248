import { Live } from "../../../rehearsal/watch/live";
import type { Report } from "../../../rehearsal/watch/report";

const waiting = (reason: string): Report => ({
  nodes: [],
  running: 0,
  pending: [{ name: "x", reason }],
  notMade: [],
});

function shown(terminal: object, ...reports: Report[]): string[] {
  const written: string[] = [];
  const live = new Live({ write: (text) => written.push(text), ...terminal }, "USD");
  for (const report of reports) live.show(report);
  return written;
}

describe("Live", () => {
  test("draws over the lines that it drew on a terminal", () => {
    const [first, second] = shown({ isTTY: true, columns: 80, rows: 24 }, waiting("a"), waiting("b"));
    expect(first).toBe("  no node of Karpenter's\n  0 pods run, 1 waits\n    x: a\n");
    expect(second).toBe("\u001b[3A\u001b[0J  no node of Karpenter's\n  0 pods run, 1 waits\n    x: b\n");
  });

  test("counts the lines that a long reason takes, or the next drawing would start too low", () => {
    const [first, second] = shown(
      { isTTY: true, columns: 43, rows: 24 },
      waiting("a".repeat(60)),
      waiting("b"),
    );
    expect(
      first!
        .trimEnd()
        .split("\n")
        .map((line) => line.length),
    ).toEqual([24, 21, 42, 27]);
    expect(second!.startsWith("\u001b[4A")).toBe(true);
  });

  test("draws no more than a screen, which is all that can be drawn over", () => {
    const pending = Array.from({ length: 30 }, (_, i) => ({ name: `pod-${i}`, reason: `reason ${i}` }));
    const [first] = shown({ isTTY: true, columns: 80, rows: 12 }, { ...waiting(""), pending });
    const lines = first!.trimEnd().split("\n");
    expect([lines.length, lines.at(-1)]).toEqual([10, "  and 23 lines more"]);
  });

  test("writes what changed, and no control character, where there is no terminal", () => {
    expect(shown({}, waiting("a"), waiting("a"), waiting("b"))).toEqual([
      "  0 pods run, 1 waits\n",
      "  x: a\n",
      "  x: b\n",
    ]);
  });
});
