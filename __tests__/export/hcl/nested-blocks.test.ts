import { join } from "node:path";
import known from "../../../export/hcl/nested-blocks.json";
import { typesInUse } from "../../../export/hcl/types-in-use";
import { bindingBlocks } from "../../support/binding-blocks";

const ROOT = join(__dirname, "..", "..", "..");

describe("nested-blocks.json", () => {
  const used = typesInUse(["stacks", "constructs"].map((folder) => join(ROOT, folder)));

  test("knows every type that a construct makes", () => {
    expect(used.length).toBeGreaterThan(50);
    const unknown = used.filter(({ kind, type }) => !(type in known[kind]));
    expect(unknown).toEqual([]);
  });

  /** The bindings call these blocks, because they take objects; the providers have them as attributes. */
  const ATTRIBUTES = [
    "aws_default_security_group.egress",
    "aws_default_security_group.ingress",
    "aws_route_table.route",
    "aws_security_group.egress",
    "aws_security_group.ingress",
    "helm_release.postrender",
    "helm_release.set",
    "helm_release.set_list",
    "helm_release.set_sensitive",
    "helm_release.set_wo",
    "helm_release.timeouts",
  ];

  test("knows every block of the providers' releases that the bindings are made for", () => {
    const missing = used.flatMap((use) =>
      bindingBlocks(use).filter(
        (path) => path.reduce<any>((at, key) => at?.[key], known[use.kind]) === undefined,
      ),
    );
    expect([...new Set(missing.map((path) => path.join(".")))].sort()).toEqual(ATTRIBUTES);
  });
});
