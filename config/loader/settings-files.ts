import { existsSync, readdirSync } from "node:fs";
import { basename, dirname, isAbsolute, join, posix, relative } from "node:path";
import { z } from "zod";
import { extendsSchema } from "../extends";
import type { Problem } from "../problems";
import { closest } from "./closest";
import { parsed } from "./expectation";
import { explain } from "./explain";
import { textOf } from "./files";
import { LayeredDocument, type ReadFile } from "./layered-document";
import { type Located, moreText } from "./located";
import { YamlDocument } from "./yaml-document";

/** A file with all that it extends; no document where one of them cannot be read. */
export interface Settings {
  readonly document?: LayeredDocument;
  readonly problems: readonly Located[];
}

/** A file by itself, and the files that it extends, in its order. */
interface Layer {
  readonly file: string;
  /** Nothing where no more can be said of it than its problems. */
  readonly document?: YamlDocument;
  readonly problems: readonly Located[];
  readonly bases: readonly Base[];
}

interface Base {
  readonly file: string;
  /** Where the extending file names it. */
  readonly path: Problem["path"];
}

/** What of a file is read before its settings. */
const headSchema = z.object({ extends: extendsSchema });

/** The files of settings in a folder, each read once for all environments that extend it. */
export class SettingsFiles {
  readonly #folder: string;
  readonly #layers = new Map<string, Layer>();

  /** @param folder the environments' own; what they extend lies below */
  constructor(folder: string) {
    this.#folder = folder;
  }

  /** An environment's file with what it extends. */
  read(file: string): Settings {
    const layers = new Set<Layer>();
    const circles = this.#gather(file, [], layers);
    const problems = [...[...layers].flatMap((layer) => layer.problems), ...circles];
    const [own, ...bases] = [...layers].reverse().flatMap(readIn);
    const isWhole = circles.length === 0 && own !== undefined && bases.length === layers.size - 1;
    return {
      document: isWhole ? new LayeredDocument([own, ...bases]) : undefined,
      problems: problems.map((problem) => ({ ...problem, environment: file })),
    };
  }

  /** Adds what a file extends, then the file itself. What is reached twice stays at its first place, below the others. */
  #gather(file: string, extending: readonly string[], layers: Set<Layer>): readonly Located[] {
    const layer = this.#layerAt(file);
    if (layers.has(layer)) return [];
    const trail = [...extending, file];
    const circles = layer.bases.flatMap((base) => {
      if (!trail.includes(base.file)) return this.#gather(base.file, trail, layers);
      const circle = [...trail.slice(trail.indexOf(base.file)), base.file].join(" > ");
      return [problemAt(layer, base.path, `expected a file that does not extend this one, got ${circle}`)];
    });
    layers.add(layer);
    return circles;
  }

  #layerAt(file: string): Layer {
    const layer = this.#layers.get(file) ?? this.#read(file);
    this.#layers.set(file, layer);
    return layer;
  }

  #read(file: string): Layer {
    const result = textOf({ file });
    if ("problem" in result) return { file, problems: [result.problem], bases: [] };
    const document = new YamlDocument(result.text);
    const problems: Located[] = document.problems.map(({ message, ...position }) => ({
      file,
      position,
      message,
    }));
    if (document.omitted > 0) problems.push({ file, message: moreText(document.omitted), isLast: true });
    // Of a text that cannot be read, or holds no map, no more can be said.
    if (document.value === undefined) return { file, problems, bases: [] };
    const { bases, wrong } = this.#basesOf({ file, document });
    return {
      file,
      document: wrong.length === 0 ? document : undefined,
      problems: [...problems, ...wrong],
      bases,
    };
  }

  #basesOf(read: ReadFile): { readonly bases: readonly Base[]; readonly wrong: readonly Located[] } {
    const { file, document } = read;
    const head = parsed(headSchema, document.value);
    if (!head.success) {
      const findings = explain(head.error.issues, {
        schema: headSchema,
        value: document.value,
        sourceOf: (path) => document.sourceOf(path),
      });
      return { bases: [], wrong: findings.map(({ path, message }) => problemAt(read, path, message)) };
    }
    const { extends: names = [] } = head.data;
    const entries = [names].flat().map((name, index) => {
      const path = Array.isArray(names) ? ["extends", index] : ["extends"];
      return { name, path, file: join(dirname(file), name) };
    });
    const wrong = entries.flatMap(({ name, path, file: base }) => {
      const message = this.#unfit(base, name);
      return message === undefined ? [] : [problemAt(read, path, message)];
    });
    const reported = new Set(wrong.map(({ path }) => path));
    return { bases: entries.filter(({ path }) => !reported.has(path)), wrong };
  }

  /** Why a file cannot be extended. */
  #unfit(base: string, name: string): string | undefined {
    const got = JSON.stringify(name);
    const [first, ...deeper] = relative(this.#folder, base).replaceAll("\\", "/").split("/");
    if (isAbsolute(name) || first === ".." || deeper.length === 0) {
      const folder = this.#folder;
      const example = join(folder, "bases", "common.yaml");
      return `expected a file in a folder below ${folder}, such as ${example}, got ${got}; move there what environments share`;
    }
    if (existsSync(base)) return undefined;
    const meant = closest(basename(base), neighbourNames(base));
    const fix =
      meant === undefined ? "" : ` (did you mean ${JSON.stringify(posix.join(dirname(name), meant))}?)`;
    return `expected a file's path from the folder of this one, got ${got}${fix}; there is no ${base}`;
  }
}

function readIn({ file, document }: Layer): ReadFile[] {
  return document ? [{ file, document }] : [];
}

function problemAt({ file, document }: Layer | ReadFile, path: Problem["path"], message: string): Located {
  return { file, path, position: document?.positionOf(path), message };
}

function neighbourNames(file: string): readonly string[] {
  const folder = dirname(file);
  return existsSync(folder) ? readdirSync(folder) : [];
}
