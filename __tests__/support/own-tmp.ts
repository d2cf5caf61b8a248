import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** A temporary folder for the whole run, since CDKTF's Testing makes one for each app and removes none. */
module.exports = () => {
  const folder = mkdtempSync(join(tmpdir(), "unit-tests-"));
  process.env.TMPDIR = folder;
  process.env.UNIT_TESTS_FOLDER = folder;
};
