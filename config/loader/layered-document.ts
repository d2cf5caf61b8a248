import { asRecord, isMap } from "../crd/reading";
import type { Problem } from "../problems";
import type { Located } from "./located";
import type { Position } from "./position";
import type { YamlDocument } from "./yaml-document";

/** A file as it was read. */
export interface ReadFile {
  readonly file: string;
  readonly document: YamlDocument;
}

/** Where something is written. */
export interface Place {
  readonly file: string;
  readonly position: Position;
}

type Path = Problem["path"];

/** A file of settings with those that it extends as one document, whose values know where they were written. */
export class LayeredDocument {
  /** Maps are merged key by key; of any other value the highest layer's stands for all. */
  readonly value: unknown;
  readonly #layers: readonly [ReadFile, ...ReadFile[]];

  /** @param layers the file itself, then what it extends, down to what all others win over */
  constructor(layers: readonly [ReadFile, ...ReadFile[]]) {
    this.#layers = layers;
    const values = layers.map(({ document }) => {
      const { extends: _followed, ...settings } = asRecord(document.value);
      return { settings, document };
    });
    this.value = values.reduceRight<unknown>(
      (below, { settings, document }) => merged(below, settings, document, []),
      {},
    );
  }

  /** A problem at the value of a path, or at its key. */
  located(path: Path, message: string, at: "value" | "key" = "value"): Located {
    const { file, document } = this.#layerOf(path);
    const position = at === "key" ? document.keyPositionOf(path) : document.positionOf(path);
    return { file, environment: this.#layers[0].file, path, position, message };
  }

  /** Where a value stands. */
  placeOf(path: Path): Place {
    const { file, document } = this.#layerOf(path);
    return { file, position: document.positionOf(path) };
  }

  /** A scalar as it is written, such as `1.30`. */
  sourceOf(path: Path): string {
    return this.#layerOf(path).document.sourceOf(path);
  }

  /** The layer whose value stands at a path; of a path that leads nowhere, the one that leads furthest. */
  #layerOf(path: Path): ReadFile {
    let furthest = this.#layers[0];
    let steps = -1;
    for (const layer of this.#layers) {
      const { taken, covers } = follow(path, layer.document.value);
      if (taken > steps) [furthest, steps] = [layer, taken];
      if (covers) break;
    }
    return furthest;
  }
}

/** What lies above wins. `null`, written out, takes away what lies below; an empty value is a mistake, and stays. */
function merged(below: unknown, above: unknown, document: YamlDocument, path: Path): unknown {
  if (!isMap(below) || !isMap(above)) return above;
  const entries = new Map(Object.entries(below));
  for (const [key, value] of Object.entries(above)) {
    const at = [...path, key];
    const removes = value === null && entries.has(key) && document.sourceOf(at) !== "";
    if (removes) entries.delete(key);
    else entries.set(key, merged(entries.get(key), value, document, at));
  }
  return Object.fromEntries(entries);
}

/** How many steps of a path a value takes, and whether what lies below has no part in what stands there. */
function follow(path: Path, value: unknown) {
  let current = value;
  let covers = !isMap(current);
  for (const [taken, key] of path.entries()) {
    const holds = typeof current === "object" && current !== null && Object.hasOwn(current, key);
    if (!holds) return { taken, covers };
    current = (current as Record<string | number, unknown>)[key];
    // Only maps are merged; a map in a list belongs to the list.
    covers ||= !isMap(current);
  }
  return { taken: path.length, covers: true };
}
