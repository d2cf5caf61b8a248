import { Fn, Token } from "cdktf";
import { Expression } from "./expressions";

/** Values of a chart. Strings, or any other value, may be Terraform tokens. */
export type HelmValues = Readonly<Record<string, unknown>>;

const TOKEN = /\$\{TfToken\[[^\]]*\]\}/;

/**
 * Values as the text that `helm_release.values` takes: JSON, which is YAML, on lines of their own so that a plan
 * shows what changes. `Fn.yamlencode` does not serve: CDKTF 0.21 writes a quote inside a nested string unescaped.
 *
 * A value that is a token, of any type, is encoded by Terraform itself. A token within a longer string is put in as
 * it is, so it must be a plain word there (an id, a name, a URL). Text of a file comes here as `terraformText` made it.
 */
export function renderHelmValues(values: HelmValues): string {
  return render(values, "");
}

function render(value: unknown, indent: string): string {
  if (value instanceof Expression) return `\${jsonencode(${value.text})}`;
  if (isToken(value)) return Fn.jsonencode(value);
  if (Array.isArray(value)) {
    return wrap(
      "[",
      "]",
      indent,
      value.map((item) => render(item, `${indent}  `)),
    );
  }
  if (typeof value === "object" && value !== null) {
    const entries = Object.entries(value).filter(([, item]) => item !== undefined);
    return wrap(
      "{",
      "}",
      indent,
      entries.map(([key, item]) => `${JSON.stringify(key)}: ${render(item, `${indent}  `)}`),
    );
  }
  return JSON.stringify(value);
}

function wrap(open: string, close: string, indent: string, items: readonly string[]): string {
  if (items.length === 0) return open + close;
  const inner = `${indent}  `;
  return `${open}\n${inner}${items.join(`,\n${inner}`)}\n${indent}${close}`;
}

function isToken(value: unknown): boolean {
  if (typeof value !== "string") return Token.isUnresolved(value);
  return Token.isUnresolved(value) && Token.asString(value).replace(TOKEN, "") === "";
}
