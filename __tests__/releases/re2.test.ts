import { re2 } from "../../releases/validation/re2";

describe("re2", () => {
  test.each([
    ["a.b", "a\u2028b", true],
    ["a.b", "a\nb", false],
    ["^a.b$", "a😀b", true],
    ["\\s", "\u00a0", false],
    ["^[\\s]$", "\t", true],
    ["^[^@]+$", "é😀", true],
    ["^\\d+$", "٣", false],
    ["a$", "a\n", false],
    ["^(?:a|b)$", "b", true],
    ["^[^/]*$", "a/b", false],
    ["^[-A-Z.]$", "-", true],
  ])("takes %s as RE2 does: on %j it is %s", (pattern, text, isTaken) => {
    expect(re2(pattern).test(text)).toBe(isTaken);
  });

  test.each(["(?i)a", "\\pL", "[[:alpha:]]", "\\Aa", "\\ba", "[]a]", "(?P<a>b)"])(
    "says that it does not translate %s",
    (pattern) => {
      expect(() => re2(pattern)).toThrow("has no translation");
    },
  );
});
