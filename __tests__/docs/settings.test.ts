import { parseAllDocuments } from "yaml";
import { environmentSchema } from "../../config/environment";
import { scenarioSchema } from "../../rehearsal/scenario/schema";
import { type Fence, Page, pages } from "../support/markdown";

const SECTIONS = Object.keys(environmentSchema.shape);

/** What a YAML block of the docs shows; by its keys, so that none escapes for want of a mark. */
type Kind = "settings" | "objects" | "scenario" | "fragment" | "unknown";

const blocks = pages()
  .flatMap((page) => page.fences.map((fence) => ({ at: `${page.file}:${fence.line}`, ...fence })))
  .filter(({ language }) => ["yaml", "yml"].includes(language));

describe("YAML blocks of the documentation", () => {
  test("are settings, objects of Kubernetes, scenarios, or marked as a fragment of one (```yaml fragment)", () => {
    expect(blocks.filter((block) => kindOf(block) === "unknown").map(({ at }) => at)).toEqual([]);
    expect(blocks.filter((block) => kindOf(block) === "settings").length).toBeGreaterThan(15);
  });

  test("that show settings are accepted as they stand, in an environment with a region", () => {
    const wrong = blocks
      .filter((block) => kindOf(block) === "settings")
      .flatMap(({ at, text }) => {
        const result = environmentSchema.safeParse({ aws: { region: "eu-west-1" }, ...settingsOf(text) });
        return result.success
          ? []
          : [`${at}: ${result.error.issues.map(({ message }) => message).join("; ")}`];
      });
    expect(wrong).toEqual([]);
  });

  test("that show a scenario are one", () => {
    const scenarios = blocks.filter((block) => kindOf(block) === "scenario");
    expect(scenarios.length).toBeGreaterThan(0);
    for (const { at, text } of scenarios)
      for (const each of documentsOf(text))
        expect([at, scenarioSchema.safeParse(each).success]).toEqual([at, true]);
  });

  test("that show pods have the node selector beside the containers, and a value that a node can have", () => {
    const pods = blocks
      .filter((block) => kindOf(block) === "objects")
      .flatMap(({ at, text }) => documentsOf(text).map((object) => ({ at, spec: podSpecOf(object) })));
    expect(pods.filter(({ spec }) => spec?.containers).length).toBeGreaterThan(2);
    for (const { at, spec } of pods) {
      for (const container of spec?.containers ?? [])
        expect([at, "nodeSelector" in container]).toEqual([at, false]);
      const { "karpenter.sh/capacity-type": capacity = "spot", "kubernetes.io/arch": arch = "arm64" } =
        spec?.nodeSelector ?? {};
      expect(["spot", "on-demand", "reserved"]).toContain(capacity);
      expect(["amd64", "arm64"]).toContain(arch);
    }
  });
});

describe("the reader of the documentation", () => {
  test("tells settings from objects, and a misspelt section from both", () => {
    const kinds = ["nodePools: {}", "apiVersion: v1\nkind: Pod", "nodePool: {}"].map((text) =>
      kindOf(Page.of(`\`\`\`yaml\n${text}\n\`\`\``).fences[0]!),
    );
    expect(kinds).toEqual(["settings", "objects", "unknown"]);
  });
});

function kindOf({ text, mark }: Fence): Kind {
  if (mark === "fragment") return "fragment";
  const documents = documentsOf(text);
  if (documents.every((each) => "apiVersion" in each && "kind" in each)) return "objects";
  if (documents.every((each) => "steps" in each)) return "scenario";
  const keys = documents.flatMap((each) => Object.keys(each));
  return documents.length === 1 && keys.every((key) => SECTIONS.includes(key)) ? "settings" : "unknown";
}

function settingsOf(text: string): Record<string, unknown> {
  return documentsOf(text)[0]!;
}

function documentsOf(text: string): Record<string, any>[] {
  return parseAllDocuments(text).map((document) => {
    if (document.errors.length > 0) throw new Error(`${document.errors[0]!.message}\n${text}`);
    const value = document.toJS();
    return typeof value === "object" && value !== null ? value : {};
  });
}

function podSpecOf({ kind, spec }: Record<string, any>): Record<string, any> | undefined {
  return kind === "Pod" ? spec : spec?.template?.spec;
}
