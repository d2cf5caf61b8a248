import { isSchedule } from "../../../config/node-pools/cron";

describe("isSchedule", () => {
  test.each([
    "0 9 * * mon-fri",
    "*/15 * * * *",
    "0 0,12 1-15/2 JAN-mar sun",
    "@daily",
    "@annually",
    "0\t9  ? * 6",
  ])("takes %j", (text) => expect(isSchedule(text)).toBe(true));

  // Each of these passes the CRD's pattern or looks as if, and makes Karpenter hold back every disruption in silence.
  test.each([
    "0 0 9 * * 1",
    "60 * * * *",
    "* 24 * * *",
    "* * 0 * *",
    "* * * 13 *",
    "* * * * 7",
    "5-1 * * * *",
    "*/0 * * * *",
    "1-2-3 * * * *",
    "@every 1h",
    "@dailyish",
    "* * *",
    "a b c d e",
    "",
  ])("refuses %j", (text) => expect(isSchedule(text)).toBe(false));
});
