import { type Expression, FUNCTIONS, MACROS } from "../../releases/validation/expression";
import { re2 } from "../../releases/validation/re2";

/** A node of @marcbachmann/cel-js' tree, of which only the forms below are looked at. */
interface Node {
  readonly op: string;
  readonly args: unknown;
}

export type Parse = (cel: string) => Node;

/** The parser comes as an ES module only, and is needed by maintainers alone. */
const CEL_JS = "@marcbachmann/cel-js";

export async function celParser(): Promise<Parse> {
  const { parse } = (await import(CEL_JS)) as { parse: (cel: string) => { ast: Node } };
  return (cel) => parse(cel).ast;
}

const QUANTIFIERS = ["all", "exists", "filter"];
const REGULAR = ["find", "matches"];

/**
 * A node of the parser's tree as releases/validation/expression.ts evaluates it.
 *
 * @throws on what that file has no answer for
 */
export function expressionOf(node: Node): Expression {
  const { op, args } = node;
  switch (op) {
    case "value":
      return literal(args);
    case "id":
      return ["id", name(args)];
    case ".": {
      const [from, field] = args as [Node, string];
      return [".", expressionOf(from), name(field)];
    }
    case "list":
      return ["list", ...(args as Node[]).map(expressionOf)];
    case "!_":
      return ["!", expressionOf(args as Node)];
    case "call": {
      const [called, operands] = args as [string, Node[]];
      return call(called, operands);
    }
    case "rcall": {
      const [called, from, operands] = args as [string, Node, Node[]];
      return call(called, [from, ...operands]);
    }
    default:
      return call(op, args as Node[]);
  }
}

function call(operator: string, operands: readonly Node[]): Expression {
  if (operator === "has") return has(operands);
  if (QUANTIFIERS.includes(operator)) {
    const [range, variable, body] = operands.map(expressionOf);
    if (operands.length !== 3 || !Array.isArray(variable)) throw unknown(`${operator} of this form`);
    return [operator, range as Expression, variable[1], body as Expression];
  }
  if (!Object.hasOwn(FUNCTIONS, operator) && !Object.hasOwn(MACROS, operator)) throw unknown(operator);
  const expressions = operands.map(expressionOf);
  if (REGULAR.includes(operator)) {
    const [, pattern] = expressions;
    if (typeof pattern !== "string") throw unknown(`${operator} without a literal`);
    re2(pattern);
  }
  return [operator, ...expressions];
}

function has([field]: readonly Node[]): Expression {
  if (field?.op !== ".") throw unknown("has of this form");
  const [, from, key] = expressionOf(field) as [string, Expression, string];
  return ["has", from, key];
}

function literal(value: unknown): Expression {
  if (typeof value === "bigint" && Number.isSafeInteger(Number(value))) return Number(value);
  if (typeof value === "string" || typeof value === "boolean") return value;
  throw unknown(`the literal ${String(value)}`);
}

/** CEL writes a field such as `a-b` as `a__dash__b`. */
function name(value: unknown): string {
  if (typeof value !== "string" || value.includes("__")) throw unknown(`the name ${String(value)}`);
  return value;
}

function unknown(what: string): Error {
  return new Error(`${what} is not known to releases/validation/expression.ts`);
}
