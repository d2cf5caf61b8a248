import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { Browser, Page } from "playwright-core";
import { rehearsalResult } from "../__tests__/support/rehearsal-result";
import { reportPage } from "../rehearsal/report/page";
import { startBrowser } from "../scripts/picture/browser";

const result = rehearsalResult();
let browser: Browser;
let folder: string;
let address: string;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "report-"));
  const file = join(folder, "report.html");
  writeFileSync(file, reportPage(result));
  address = pathToFileURL(file).href;
  browser = await startBrowser();
});
afterAll(async () => {
  await browser?.close();
  rmSync(folder, { recursive: true });
});

type Look = Parameters<Browser["newPage"]>[0];

/** What it complains about, and what it asks for, is written down. */
async function opened(look: Look = {}): Promise<{ page: Page; complaints: string[]; requests: string[] }> {
  const page = await browser.newPage(look);
  const complaints: string[] = [];
  const requests: string[] = [];
  page.on("console", (message) => complaints.push(message.text()));
  page.on("pageerror", (error) => complaints.push(error.message));
  page.on("request", (request) => requests.push(request.url()));
  await page.goto(address);
  return { page, complaints, requests };
}

describe("the report in a browser", () => {
  test("complains about nothing and asks nobody for anything", async () => {
    const { complaints, requests } = await opened();
    expect(complaints).toEqual([]);
    expect(requests.filter((url) => !url.startsWith("data:"))).toEqual([address]);
  });

  test("shows the figures that the JSON has", async () => {
    const { page } = await opened();
    const json = JSON.parse((await page.locator("#result").textContent())!);
    expect(json).toEqual(JSON.parse(JSON.stringify(result)));
    const shown = async (id: string) => page.locator(`#${id}`).first().textContent();
    expect(await shown("cost")).toBe(json.cost.perHour.toFixed(3));
    expect(await shown("nodes")).toBe(String(json.nodes.length));
    expect(await shown("running")).toBe(String(json.running));
    expect(await shown("pending")).toBe(String(json.pending.length));
    expect(await shown("evictions")).toBe(String(json.evictions));
    expect(await page.locator("table tbody tr").count()).toBe(json.nodes.length);
  });

  test("draws the nodes and pods of the moment that its slider is moved to", async () => {
    const { page } = await opened();
    const boxes = async () => ({
      nodes: await page.locator(".node").count(),
      pods: await page.locator(".node .room i").count(),
      waiting: await page.locator("#waiting").textContent(),
    });
    expect(await boxes()).toEqual({ nodes: 2, pods: 8, waiting: "1 pod waits" });
    const slider = page.locator(".slider input");
    await slider.fill("2");
    expect(await page.locator(".slider output").textContent()).toBe("3 s");
    expect(await boxes()).toEqual({ nodes: 3, pods: 0, waiting: "9 pods wait" });
    await slider.fill("0");
    expect(await boxes()).toEqual({ nodes: 0, pods: 0, waiting: "0 pods wait" });
  });

  test("makes the larger node the larger box", async () => {
    const { page } = await opened();
    const widths = await page
      .locator(".node")
      .evaluateAll((nodes) => nodes.map((node) => node.getBoundingClientRect().width));
    expect(widths[0]! / widths[1]!).toBeCloseTo(7.91 / 3.92, 1);
  });

  test("follows the theme of whoever looks, charts as well", async () => {
    const colours = await Promise.all(
      (["light", "dark"] as const).map(async (colorScheme) => {
        const { page } = await opened({ colorScheme });
        return page.evaluate(() => {
          const of = (selector: string, property: string) =>
            getComputedStyle(document.querySelector(selector)!).getPropertyValue(property);
          return [
            of("body", "background-color"),
            of("body", "color"),
            of("svg path[stroke^='var']", "stroke"),
          ];
        });
      }),
    );
    for (const [index, light] of colours[0]!.entries()) expect(light).not.toBe(colours[1]![index]);
  });

  test("fits a phone, with letters that can be read", async () => {
    const { page } = await opened({ viewport: { width: 375, height: 800 } });
    const { wide, letters } = await page.evaluate(() => ({
      wide: document.documentElement.scrollWidth,
      letters: Array.from(
        document.querySelectorAll(".narrow text"),
        (text) => text.getBoundingClientRect().height,
      ),
    }));
    expect(wide).toBeLessThanOrEqual(375);
    expect(Math.min(...letters)).toBeGreaterThan(10);
    expect(await page.locator(".chart .wide").first().isVisible()).toBe(false);
    for (const figure of await page.locator(".figure").all()) expect(await figure.isVisible()).toBe(true);
    expect(await page.locator(".figure").count()).toBeGreaterThan(4);
  });

  test("prints without what only a screen has", async () => {
    const { page } = await opened();
    await page.emulateMedia({ media: "print" });
    expect(await page.locator(".slider input").isVisible()).toBe(false);
    expect(await page.locator(".node").count()).toBe(2);
  });
});
