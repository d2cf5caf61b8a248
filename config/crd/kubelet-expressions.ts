import { type KarpenterMinor, karpenterRelease } from "../../releases/karpenter";
import { closest } from "../loader/closest";
import { either, expected } from "../messages";
import type { NarrowerProblem } from "./narrower";
import { asRecord } from "./reading";

/** Of the kubelet, what Karpenter reckons for each instance type where an expression stands. */
const RECKONED = /^(maxPods|kubeReserved\..+|systemReserved\..+)$/;
/** As Kubernetes reads it. */
const QUANTITY = /^[-+]?(\d+(\.\d*)?|\.\d+)([KMGTPE]i|[numkMGTPE]|[eE][-+]?\d+)?$/;

/** Functions and words of CEL's own that make sense with numbers and one text.
 * https://github.com/google/cel-spec/blob/master/doc/langdef.md#list-of-standard-definitions */
const CELS_OWN = [
  ...["int", "uint", "double", "string", "bool", "size"],
  ...["contains", "startsWith", "endsWith", "matches", "true", "false", "null", "in"],
];
/** They bring names of their own, which only CEL's parser tells from others. */
const MACRO = /\.(all|exists|exists_one|map|filter)\(/;
const TOKEN =
  /\s+|"[^"\\]*"|'[^'\\]*'|\d+(\.\d+)?(e[-+]?\d+)?u?(?![A-Za-z_])|[A-Za-z_]\w*|&&|\|\||[=!<>]=|[-+*/%()<>!?:.,[\]]/y;

interface KubeletExpression {
  /** Below `kubelet`. */
  readonly path: readonly string[];
  readonly text: string;
}

/** The expressions in a node class' kubelet. For them the controller's gate must be open. */
export function kubeletExpressions(minor: KarpenterMinor, kubelet: unknown): KubeletExpression[] {
  if (karpenterRelease(minor).kubeletExpressions === undefined) return [];
  return Object.entries(asRecord(kubelet)).flatMap(([field, value]) => [
    ...expressionAt([field], value),
    ...Object.entries(asRecord(value)).flatMap(([key, held]) => expressionAt([field, key], held)),
  ]);
}

function expressionAt(path: KubeletExpression["path"], value: unknown): KubeletExpression[] {
  const place = path.join(".");
  if (typeof value !== "string" || !RECKONED.test(place)) return [];
  return QUANTITY.test(value) ? [] : [{ path, text: value }];
}

/** Whether a value at a place of a node class is no plain one, where a release may reckon expressions. */
export function standsForExpression(place: string, value: unknown): boolean {
  const [field, ...below] = place.split(".");
  return field === "kubelet" && expressionAt([below.join(".")], value).length > 0;
}

/** The kubelet with a plain value for each expression, by which the rest of it is judged. */
export function withoutExpressions(minor: KarpenterMinor, kubelet: unknown): unknown {
  const expressions = kubeletExpressions(minor, kubelet);
  if (expressions.length === 0) return kubelet;
  const plain: Record<string, unknown> = { ...asRecord(kubelet) };
  for (const { path } of expressions) {
    const [field = "", key] = path;
    plain[field] = key === undefined ? 0 : { ...asRecord(plain[field]), [key]: "0" };
  }
  return plain;
}

/** What keeps expressions from being such. Types, and what comes out for an instance type, only the controller tells. */
export function expressionProblems(minor: KarpenterMinor, kubelet: unknown): NarrowerProblem[] {
  return kubeletExpressions(minor, kubelet).flatMap(({ path, text }) => {
    const message = problemIn(text, path[0] === "maxPods" ? "a whole number" : "a quantity", minor);
    return message === undefined ? [] : [{ keyword: "narrower", path, message, isOf: "value" }];
  });
}

function problemIn(text: string, plain: string, minor: KarpenterMinor): string | undefined {
  const { variables = [], functions = [] } = karpenterRelease(minor).kubeletExpressions ?? {};
  const known = [...variables, ...functions, ...CELS_OWN];
  const right = expected(`${plain}, or an expression of ${either(variables)} such as "min(110, max_pods)"`);
  const tokens = tokensOf(text);
  if (tokens === undefined || !isBalanced(tokens) || !isJoined(tokens)) return right;
  if (MACRO.test(text)) return undefined;
  const unknown = tokens.find(
    (token, at) => /^[A-Za-z_]/.test(token) && tokens[at - 1] !== "." && !known.includes(token),
  );
  if (unknown === undefined) return undefined;
  const meant = closest(unknown, known);
  return `${right}; there is no ${unknown}${meant === undefined ? "" : ` (did you mean ${meant}?)`}`;
}

function tokensOf(text: string): string[] | undefined {
  const tokens: string[] = [];
  let at = 0;
  while (at < text.length) {
    TOKEN.lastIndex = at;
    const [token] = TOKEN.exec(text) ?? [];
    if (token === undefined) return undefined;
    at += token.length;
    tokens.push(token);
  }
  const written = tokens.filter((token) => token.trim() !== "");
  return written.length === 0 ? undefined : written;
}

/** Whether an operator or a comma stands between any two values, and none where a value is missing. */
function isJoined(tokens: readonly string[]): boolean {
  const isWord = (token: string) => /^["'\w]/.test(token) && token !== "in";
  const opens = (token: string) => token === "(" || token === "[";
  let depth = 0;
  return (
    tokens.every((token, at) => {
      const before = tokens[at - 1];
      const endsValue = before !== undefined && (isWord(before) || before === ")" || before === "]");
      if (opens(token)) depth += 1;
      if (token === ")" || token === "]") depth -= 1;
      if (isWord(token)) return !endsValue;
      // A call, or an item of a list.
      if (opens(token)) return !endsValue || token === "[" || /^[A-Za-z_]/.test(before);
      if (token === ",") return depth > 0 && endsValue;
      if (token === ")" || token === "]") return endsValue || (before !== undefined && opens(before));
      return endsValue || token === "-" || token === "!";
    }) && /^["'\w)\]]/.test(tokens.at(-1) ?? "")
  );
}

function isBalanced(tokens: readonly string[]): boolean {
  const open: string[] = [];
  for (const token of tokens) {
    if (token === "(" || token === "[") open.push(token);
    if (token === ")" && open.pop() !== "(") return false;
    if (token === "]" && open.pop() !== "[") return false;
  }
  return open.length === 0;
}
