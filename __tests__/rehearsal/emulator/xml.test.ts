import { all, element, parseXml, put, renderXml, textOf } from "../../../rehearsal/emulator/xml";

const ANSWER = `<?xml version="1.0" encoding="utf-8"?>
<DescribeThings xmlns="http://example.com/"><!-- who & why -->
  <set>
    <item><id>a</id><tag key="x"/><note>1 &lt; 2 &amp; &#39;so&#x27;</note></item>
    <item><id> b </id></item>
  </set>
</DescribeThings>`;

describe("XML of AWS answers", () => {
  test("is read past declarations, comments and attributes, entities resolved", () => {
    const document = parseXml(ANSWER);
    const items = all(document, "set", "item");
    expect(items.map((each) => textOf(each, "id"))).toEqual(["a", "b"]);
    expect(textOf(document, "set", "item", "note")).toBe("1 < 2 & 'so'");
    expect(textOf(document, "set", "nothing")).toBe("");
  });

  test("is written as it was read, entities and all", () => {
    const document = parseXml(ANSWER);
    const again = parseXml(renderXml(document, "http://example.com/"));
    expect(textOf(again, "set", "item", "note")).toBe("1 < 2 & 'so'");
    expect(renderXml(element("a", [element("b", "x & <y>")]), "n")).toBe(
      '<a xmlns="n"><b>x &amp; &lt;y&gt;</b></a>',
    );
  });

  test("takes a child in the place of its namesakes", () => {
    const parent = element("p", [element("a", "1"), element("b"), element("a", "2")]);
    put(parent, element("a", "3"));
    expect(all(parent, "a").map(({ text }) => text)).toEqual(["3"]);
  });

  test("is refused when it is something else", () => {
    expect(() => parseXml("not found")).toThrow("not XML: not found");
    expect(() => parseXml("<a><b></a>")).toThrow("not XML");
  });
});
