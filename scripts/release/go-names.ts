import { existsSync, readdirSync } from "node:fs";
import { dirname, join } from "node:path";
import type { GoModule } from "./go-module";

const PATHS = {
  core: "sigs.k8s.io/karpenter/",
  provider: "github.com/aws/karpenter-provider-aws/",
  operatorpkg: "github.com/awslabs/operatorpkg/",
} as const;

/** What Go's constants and labels of metrics are called at runtime, as far as definitions of metrics go. */
export class GoNames {
  /** Constants and labels by their folder. */
  private readonly known = new Map<string, ReadonlyMap<string, string>>();

  constructor(
    private readonly modules: Readonly<Record<keyof typeof PATHS, GoModule>>,
    /** What `getWellKnownLabels` returns there. */
    private readonly wellKnown: readonly string[],
  ) {}

  /** The text behind a literal or a name, as a file sees it. */
  text(expression: string, module: GoModule, file: string): string {
    if (expression.startsWith('"')) return expression.slice(1, -1);
    const [first = "", second] = expression.split(".");
    const [home, folder, name] =
      second === undefined ? [module, dirname(file), first] : [...this.imported(first, module, file), second];
    const value = this.namesIn(home, folder).get(name);
    if (value === undefined) throw new Error(`${file} names ${expression}, which is no text in ${folder}`);
    // A constant may be another's name; its file sees what this one sees, near enough for constants.
    const [source = file] = sourcesIn(home, folder).filter((each) => home.read(each).includes(`${name} `));
    return this.text(value, home, source);
  }

  /** The labels of a list, or of a function of the same file that returns one. */
  labels(expression: string, module: GoModule, file: string): string[] {
    const [, items] = /^\[\][\w.]+\{([^}]*(?:\{[^}]*\}[^}]*)*)\}/.exec(expression) ?? [];
    if (items !== undefined) {
      const bare = items
        .replaceAll(/\/\/.*$/gm, "")
        .replaceAll(/\{\s*Name:\s*("[^"]*"|[\w.]+)[^}]*\}/g, "$1");
      return bare
        .split(",")
        .map((item) => item.trim())
        .filter((item) => item !== "")
        .map((item) => this.text(item, module, file));
    }
    const [, name] = /^(\w+)\(\)/.exec(expression) ?? [];
    const [, body] =
      new RegExp(`^func ${name}\\(\\) .*\\{\\n([\\s\\S]*?)^\\}`, "m").exec(module.read(file)) ?? [];
    const returned = body
      ?.replace(/^\s*return /, "")
      .replaceAll(/^\s*\/\/.*\n/gm, "")
      .trim();
    if (returned === undefined)
      throw new Error(`${file} has labels that are not known here: ${expression.slice(0, 60)}`);
    return returned.startsWith("append(")
      ? this.appended(returned, module, file)
      : this.labels(returned, module, file);
  }

  /** `append(some labels, one, another)`. */
  private appended(call: string, module: GoModule, file: string): string[] {
    const more = [...call.matchAll(/^\t\t([\w.]+),$/gm)].map(([, name = ""]) =>
      this.text(name, module, file),
    );
    const [, first = ""] = /^append\(\s*(\w+\(\)),/.exec(call) ?? [];
    if (first !== "") return [...this.labels(first, module, file), ...more];
    if (!call.includes("getWellKnownLabels()"))
      throw new Error(`${file} appends to what is not known here: ${call}`);
    return [...this.wellKnown, ...more];
  }

  private imported(alias: string, module: GoModule, file: string): [GoModule, string] {
    const imports = [...module.read(file).matchAll(/^\t(?:(\w+) )?"([^"]+)"$/gm)];
    const path = imports.find(([, as, path = ""]) => (as ?? path.split("/").at(-1)) === alias)?.[2] ?? "";
    for (const [name, prefix] of Object.entries(PATHS)) {
      if (path.startsWith(prefix))
        return [this.modules[name as keyof typeof PATHS], path.slice(prefix.length)];
    }
    throw new Error(`${file} names ${alias} of ${path || "nowhere"}, which is not read here`);
  }

  private namesIn(module: GoModule, folder: string): ReadonlyMap<string, string> {
    const key = join(module.folder, folder);
    const known =
      this.known.get(key) ?? new Map(sourcesIn(module, folder).flatMap((file) => namesOf(module.read(file))));
    this.known.set(key, known);
    return known;
  }
}

function sourcesIn(module: GoModule, folder: string): string[] {
  const path = join(module.folder, folder);
  if (!existsSync(path)) return [];
  return readdirSync(path)
    .filter((file) => file.endsWith(".go") && !file.endsWith("_test.go"))
    .map((file) => join(folder, file));
}

function namesOf(source: string): [string, string][] {
  const constants = source.matchAll(
    /^\s*(?:const |var )?(\w+)(?: string)?\s*=\s*("[^"]*"|[\w.]+)\s*(?:\/\/.*)?$/gm,
  );
  const labels = source.matchAll(/^\s*(?:var )?(\w+)\s*=\s*(?:\w+\.)?Label\{\s*Name:\s*("[^"]*"|[\w.]+)/gm);
  return [...constants, ...labels].map(([, name = "", value = ""]) => [name, value]);
}
