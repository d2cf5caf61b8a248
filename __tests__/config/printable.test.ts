import { printable } from "../../config/printable";
import { UserError } from "../../config/user-error";
import { problemLines } from "../support/environments-folder";

describe("what is printed of a file", () => {
  test.each([
    ["\u001b[2J", "\\u001b[2J"],
    ["\u009b31m", "\\u009b31m"],
    ["a\u0007\u007f", "a\\u0007\\u007f"],
    ["\u202etxt.exe", "\\u202etxt.exe"],
    ["two\nlines\tof é", "two\nlines\tof é"],
  ])("%j is %j", (text, expected) => {
    expect(printable(text)).toBe(expected);
    expect(new UserError(text).message).toBe(expected);
  });

  test("commands no terminal: an 8-bit escape in a value and in a key", () => {
    const lines = problemLines({ "prod.yaml": 'aws: { region: "\u009b2Jx", "\u009bk": 1 }\n' });
    expect(lines.length).toBeGreaterThan(1);
    expect(lines.join("\n")).toContain("\\u009b2Jx");
    expect(lines.join("\n")).not.toMatch(/\u009b/);
  });
});
