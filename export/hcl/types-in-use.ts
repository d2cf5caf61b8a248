import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** A resource or data source of a provider. */
export interface TypeInUse {
  readonly provider: string;
  readonly kind: "data" | "resource";
  readonly type: string;
}

const IMPORT = /"@cdktf\/provider-([a-z]+)\/lib\/(data-)?([a-z0-9-]+)"/g;

/** Every type whose binding the sources in these folders import, sorted by path of the file. */
export function typesInUse(folders: readonly string[]): TypeInUse[] {
  const files = folders.flatMap((folder) =>
    readdirSync(folder, { recursive: true, encoding: "utf8" })
      .filter((file) => file.endsWith(".ts"))
      .sort()
      .map((file) => join(folder, file)),
  );
  return files.flatMap((file) =>
    [...readFileSync(file, "utf8").matchAll(IMPORT)].flatMap(
      ([, provider = "", data, name = ""]): TypeInUse[] => {
        const words = name.replaceAll("-", "_");
        if (words === "provider") return [];
        return [
          data === undefined
            ? { provider, kind: "resource", type: `${provider}_${words}` }
            : { provider, kind: "data", type: words },
        ];
      },
    ),
  );
}
