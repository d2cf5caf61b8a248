import { reportPage } from "../../../rehearsal/report/page";
import { rehearsalResult } from "../../support/rehearsal-result";

const result = rehearsalResult();
const page = reportPage(result);
const textOf = (id: string) => page.match(new RegExp(`id="${id}"[^>]*>([^<]*)<`))?.[1];

describe("the report's page", () => {
  test("has the result's figures", () => {
    expect(textOf("cost")).toBe(result.cost.perHour.toFixed(3));
    expect(textOf("nodes")).toBe("2");
    expect(textOf("running")).toBe("8");
    expect(textOf("pending")).toBe("1");
    expect(textOf("evictions")).toBe("1");
  });

  test("says why a pod does not fit, whose prices it has and what they leave out", () => {
    expect(page).toContain("the pod asks for kubernetes.io/arch arm64, its NodePool allows amd64");
    expect(page).toContain("Prices: EC2's on-demand list of us-east-1");
    expect(page).toContain(
      "Left out: 1 type of the region without a price, 2 types with one that the emulated AWS lacks.",
    );
  });

  test("compares what pods ask for with what each pool's nodes have", () => {
    expect(page).toContain("3 of 7.9, 38 %");
    expect(page).toContain("24 of 29.5 GiB, 81 %");
  });

  test("needs nothing from anywhere", () => {
    expect(page).not.toMatch(/(src|href)="(?!data:)/);
    expect(page).not.toMatch(/@import|url\((?!#)|fetch\(/);
  });

  test("has charts whose curves are drawn in the page's own colours", () => {
    expect(page.match(/<svg /g)).toHaveLength(6);
    expect(page).toContain('stroke="var(--c0)"');
  });

  test("takes no markup from names and reasons", () => {
    const reason = "</script><img src=x>";
    const hostile = reportPage({ ...result, pending: [{ name: "<b>", reason }], environment: "<i>" });
    expect(hostile).not.toContain(reason);
    expect(hostile).not.toContain("<b><b>");
    expect(hostile).toContain("&lt;/script&gt;&lt;img src=x&gt;");
  });

  test("is the same whenever it is made", () => {
    const withoutIds = (text: string) => text.replaceAll(/zr\d+|cls-\d+/g, "");
    expect(withoutIds(reportPage(result))).toBe(withoutIds(page));
  });
});
