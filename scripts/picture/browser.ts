import { existsSync } from "node:fs";
import { delimiter, join } from "node:path";
import { type Browser, chromium } from "playwright-core";
import { UserError } from "../../config/user-error";

const NAMES = ["chromium-headless-shell", "chromium", "chromium-browser", "google-chrome"];

/** The machine's own browser.
 * @throws UserError where it has none */
export function startBrowser(): Promise<Browser> {
  const folders = (process.env.PATH ?? "").split(delimiter);
  const path = NAMES.flatMap((name) => folders.map((folder) => join(folder, name))).find(existsSync);
  if (path === undefined) {
    throw new UserError(
      `a report is looked at in a browser, and there is none of ${NAMES.join(", ")}: apt-get install chromium-headless-shell`,
    );
  }
  // A container's root has no sandbox to give.
  return chromium.launch({ executablePath: path, args: ["--no-sandbox"] });
}
