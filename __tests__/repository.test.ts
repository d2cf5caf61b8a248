import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";

const ROOT = join(__dirname, "..");
/** Accounts of AWS' documentation, one that cannot be, and those in which AWS publishes its own images. */
const NOBODYS = ["111122223333", "444455556666", "999999999999", "000000000000"];
const AWS = ["602401143452"];
/** Hashes, some of which are twelve digits somewhere. */
const HASHES = /(^|\/)(package-lock\.json|go\.sum)$|\.txt$/;

const committed = () =>
  execFileSync("git", ["ls-files", "-z"], { cwd: ROOT, encoding: "utf8" })
    .split("\0")
    .filter((file) => file !== "" && !HASHES.test(file));

test("S2-21 no committed file has an account's id but the documentation's, or a key of one", () => {
  const found = committed().flatMap((file) =>
    [...readFileSync(join(ROOT, file), "utf8").matchAll(/(?<![\w.-])(\d{12}|A[KS]IA[A-Z0-9]{16})(?![\w.-])/g)]
      .map(([id]) => id)
      .filter((id) => ![...NOBODYS, ...AWS].includes(id))
      .map((id) => `${file}: ${id}`),
  );
  expect(found).toEqual([]);
});
