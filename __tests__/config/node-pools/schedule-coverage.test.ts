import { coverAlways } from "../../../config/node-pools/schedule-coverage";

const windows = (...pairs: [string, string][]) =>
  pairs.map(([schedule, duration]) => ({ schedule, duration }));

describe("windows of budgets", () => {
  test.each([
    [windows(["0 0 * * *", "24h"])],
    [windows(["@daily", "24h"])],
    [windows(["@hourly", "1h"])],
    [windows(["*/30 * * * *", "30m"])],
    [windows(["30 6/6 * * *", "12h"])],
    [windows(["0 0 * * 0", "168h"])],
    [windows(["@monthly", "744h"])],
    [windows(["0 9 * * *", "8h"], ["0 17 * * *", "16h"])],
    [windows(["0 0 1 * mon", "168h"])],
  ])("are always open: %j", (always) => {
    expect(coverAlways(always)).toBe(true);
  });

  test.each([
    [windows(["0 0 * * *", "23h59m"])],
    [windows(["@daily", "8h"])],
    [windows(["0 0 * * mon-fri", "24h"])],
    [windows(["@monthly", "672h"])],
    [windows(["0 9 * * *", "8h"], ["0 18 * * *", "15h"])],
    [windows(["0 0 29 2 *", "24h"])],
    [windows()],
  ])("are shut at times: %j", (sometimes) => {
    expect(coverAlways(sometimes)).toBe(false);
  });
});
