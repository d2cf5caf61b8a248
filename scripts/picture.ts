import { existsSync, mkdirSync } from "node:fs";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { type Call, WrongCallError } from "../cli/verb";
import { startBrowser } from "./picture/browser";

const IMAGES = join(__dirname, "..", "docs", "images");
const SIZE = { width: 960, height: 650 } as const;

export async function run({ args: [report = ""] }: Call): Promise<number> {
  if (!existsSync(report)) throw new WrongCallError(`expected a report's file, got ${report || "nothing"}`);
  const browser = await startBrowser();
  try {
    mkdirSync(IMAGES, { recursive: true });
    for (const colorScheme of ["light", "dark"] as const) {
      const page = await browser.newPage({ colorScheme, viewport: SIZE });
      await page.goto(pathToFileURL(resolve(report)).href);
      await page.screenshot({ path: join(IMAGES, `report-${colorScheme}.png`) });
    }
    return 0;
  } finally {
    await browser.close();
  }
}
