import { rmSync } from "node:fs";

module.exports = () => {
  const folder = process.env.UNIT_TESTS_FOLDER;
  if (folder !== undefined) rmSync(folder, { recursive: true, force: true });
};
