import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { z } from "zod";
import { DEFAULT_VERSIONS } from "../../releases/defaults";
import { generatedDocs, staleDocs, writeDocs } from "../../scripts/docs/files";
import { referenceOf } from "../../scripts/docs/reference";

const DOCS = join(__dirname, "..", "..", "docs");

describe("the generated pages", () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "docs-test-"));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  test("what is committed is what the schema says", () => {
    expect(staleDocs(DOCS)).toEqual([]);
  });

  test("names each file that is missing or changed by hand, and none once they are written", () => {
    expect(staleDocs(folder)).toEqual([
      "environment.schema.json",
      "configuration.md",
      "changes.md",
      "infrastructure.md",
      "versions.md",
      "policies/deploy-network.json",
      "policies/deploy-cluster.json",
      "policies/deploy-roles.json",
      "policies/deploy-policies.json",
      "policies/plan.json",
      "policies/boundary.json",
    ]);
    writeDocs(folder);
    expect(staleDocs(folder)).toEqual([]);
    writeFileSync(join(folder, "configuration.md"), "# Mine\n");
    expect(staleDocs(folder)).toEqual(["configuration.md"]);
  });

  test("the schema takes a file with nothing but a region, and no unknown key", () => {
    writeDocs(folder);
    const schema = JSON.parse(readFileSync(join(folder, "environment.schema.json"), "utf8"));
    expect(schema.then).toEqual({ required: ["aws"], properties: { aws: { required: ["region"] } } });
    expect(schema.additionalProperties).toBe(false);
  });

  test("the schema asks nothing of a file that extends others, where a region may stand", () => {
    writeDocs(folder);
    const schema = JSON.parse(readFileSync(join(folder, "environment.schema.json"), "utf8"));
    expect(schema.if).toEqual({ not: { required: ["extends"] } });
    expect([schema.required, schema.properties.aws.required]).toEqual([undefined, undefined]);
    expect(schema.properties.extends.anyOf.map(({ type }: { type: string }) => type)).toEqual([
      "string",
      "array",
    ]);
  });

  test("each key of the schema has a row", () => {
    const rows = generatedDocs()["configuration.md"]?.split("\n") ?? [];
    expect(rows).toContain("| `region` | text | required | Region that everything is made in. |");
    expect(rows).toContain(
      "| `nat` | `one`, `per-zone`, `none` | `one` | NAT gateways. `one` for the whole VPC is the cheapest; with `per-zone` a zone's failure takes no other zone's way out; `none` leaves private subnets without a way out, for clusters that reach AWS through VPC endpoints. |",
    );
    expect(rows.filter((row) => row.startsWith("| `<name>.capacityTypes` |"))).toHaveLength(1);
  });
});

test("versions.md says which versions go together, what runs by default, and what was tried", () => {
  const rows = generatedDocs()["versions.md"]?.split("\n") ?? [];
  expect(rows).toEqual(
    expect.arrayContaining([
      "| Terraform | 1.10.0 or newer | deploy and destroy; the stacks refuse an older one |",
      `| Kubernetes on EKS | ${DEFAULT_VERSIONS.kubernetes} | \`cluster.version\` |`,
      `| Karpenter, both charts | ${DEFAULT_VERSIONS.karpenter} | \`karpenter.version\` |`,
      `| AMI of Amazon Linux nodes | \`al2023@${DEFAULT_VERSIONS.al2023}\` | \`nodeClasses.<name>.ami\` |`,
      "| AWS Load Balancer Controller's chart | 3.5.0 | `loadBalancerController.version` |",
      expect.stringMatching(/^\| \*{0,2}1\.35\*{0,2} \| 1\.9\.0 or newer \| 2027-03-27 \| 2028-03-27 \|$/),
      expect.stringMatching(/^\| \*{0,2}1\.36\*{0,2} \| 1\.13\.0 or newer \| 2027-08-02 \| 2028-08-02 \|$/),
      "| 1.32 | 1.9.0 or newer | ended 2026-03-23 | 2027-03-23 |",
      "| 1.12 | 1.12.1 | 2026-05-05 | no | ended 2026-06-10 | 1.35 | v5, v3 |",
      expect.stringMatching(
        /^\| \*{0,2}1\.14\*{0,2} \| 1\.14\.\d+ \| 2026-\S+ \| yes \| 2027-07-11 \| 1\.36 \| v5, v3 \|$/,
      ),
      "| Terraform provider helm | 3.1.1 |",
      "| npm cdktf | 0.21.0 |",
    ]),
  );
  expect(rows).toContainEqual(
    expect.stringMatching(
      /^Unit tests, and rehearsals with kubernetes 1\.35\.4, .*karpenter 1\.9\.3, .*kwok/,
    ),
  );
});

test("infrastructure.md tells every part of both stacks, what it is for, and its resources by count", () => {
  const rows = generatedDocs()["infrastructure.md"]?.split("\n") ?? [];
  const row = (part: string) => rows.find((each) => each.startsWith(`| ${part} |`));
  expect(row("InterruptionQueue")).toMatch(
    /the rules that feed it.*5 × `aws_cloudwatch_event_rule`.*`aws_sqs_queue`/,
  );
  expect(row("KarpenterController")).toContain("6 × `aws_iam_policy`,");
  expect(row("KarpenterNodeRole")).toContain("`aws_eks_access_entry`");
  expect(row("VpcEndpoints")).toContain("| `network.endpoints` |");
  for (const part of [
    "Cluster",
    "SystemNodeGroup",
    "Network",
    "NodeSecurityGroup",
    "Karpenter",
    "DrainHook",
    "Nodes",
  ])
    expect(row(part)).toBeDefined();
});

describe("referenceOf", () => {
  const rowsOf = (schema: z.ZodType) =>
    referenceOf(z.toJSONSchema(z.strictObject({ section: schema }), { io: "input" }))
      .split("\n")
      .filter((line) => line.startsWith("| `"));

  test.each<[string, z.ZodType, string[]]>([
    [
      "bounds",
      z.strictObject({ a: z.int().min(1).max(5).default(2).describe("Amount.") }),
      ["| `a` | whole number (1 to 5) | `2` | Amount. |"],
    ],
    [
      "maps inside maps",
      z.strictObject({ a: z.strictObject({ b: z.boolean() }).prefault({ b: true }) }),
      ["| `a.b` | `true`, `false` | required |  |"],
    ],
    [
      "entries of lists",
      z.strictObject({
        a: z
          .array(z.strictObject({ b: z.string() }))
          .optional()
          .describe("All."),
      }),
      ["| `a` | list of maps |  | All. |", "| `a[].b` | text | required |  |"],
    ],
    [
      "maps by name",
      z.record(z.string(), z.strictObject({ b: z.number().optional() })),
      ["| `<name>.b` | number |  |  |"],
    ],
    [
      "a character that ends a cell",
      z.strictObject({ a: z.string().describe("x | y") }),
      ["| `a` | text | required | x \\| y |"],
    ],
    [
      "either of two maps",
      z.union([z.strictObject({ a: z.string() }), z.strictObject({ b: z.string() })]),
      ["| `a` | text | one of them |  |", "| `b` | text | one of them |  |"],
    ],
    [
      "maps told apart by a label",
      z.discriminatedUnion("kind", [
        z.strictObject({ kind: z.literal("x") }),
        z.strictObject({ kind: z.literal("y"), b: z.string().describe("B.") }),
      ]),
      [
        "| `kind` | `x`, `y` | required | Decides which of the keys below there are. |",
        "| `b` | text | required | With `y`. B. |",
      ],
    ],
  ])("tells of %s", (_, schema, rows) => {
    expect(rowsOf(schema)).toEqual(rows);
  });
});
