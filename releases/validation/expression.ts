import { isDeepStrictEqual } from "node:util";
import { re2 } from "./re2";

/**
 * A CEL expression, parsed by `npm run release`: a literal as itself, everything else as an operator with what it is
 * applied to, such as `["!", ["has", ["id", "self"], "role"]]`.
 */
export type Expression = string | number | boolean | Application;
export interface Application extends ReadonlyArray<Expression> {
  readonly 0: string;
}

export type Scope = Readonly<Record<string, unknown>>;

/** An expression made ready to be asked again and again. */
type Compiled = (scope: Scope) => unknown;

/**
 * What an expression gives, as the API server's own CEL has it.
 *
 * @throws {CelError} where CEL has no value: a field that is not set, an index past the end, a number that is none
 */
export function evaluate(expression: Expression, scope: Scope): unknown {
  return compile(expression)(scope);
}

const ready = new WeakMap<Application, Compiled>();

function compile(expression: Expression): Compiled {
  if (typeof expression !== "object") return () => expression;
  const known = ready.get(expression) ?? compileApplication(expression);
  ready.set(expression, known);
  return known;
}

function compileApplication([operator, ...operands]: Application): Compiled {
  const macro = own(MACROS, operator);
  if (macro !== undefined) return macro(...(operands as [Expression, Expression, Expression]));
  const apply = own(FUNCTIONS, operator);
  if (apply === undefined)
    throw new Error(`CEL's ${operator} is not known to releases/validation/expression.ts`);
  if (operator === "list" && operands.every((operand) => typeof operand !== "object")) {
    const list = apply(...operands);
    return () => list;
  }
  const inner = operands.map(compile);
  const [first, second] = inner;
  if (first !== undefined && second !== undefined && inner.length === 2) {
    return (scope) => apply(first(scope), second(scope));
  }
  return (scope) => apply(...inner.map((each) => each(scope)));
}

export class CelError extends Error {}

/** What is applied to values. A method has the value before its dot as its first. */
export const FUNCTIONS: Readonly<Record<string, (...values: unknown[]) => unknown>> = {
  list: (...values) => values,
  "[]": (from, key) => found(Array.isArray(from) ? from[integer(key)] : own(map(from), text(key)), key),
  "==": (a, b) => equal(a, b),
  "!=": (a, b) => !equal(a, b),
  "<": (a, b) => compare(a, b) < 0,
  "<=": (a, b) => compare(a, b) <= 0,
  ">": (a, b) => compare(a, b) > 0,
  ">=": (a, b) => compare(a, b) >= 0,
  "!": (value) => !truth(value),
  in: (value, among) =>
    Array.isArray(among) ? among.some((item) => equal(item, value)) : Object.hasOwn(map(among), text(value)),
  int: (value) => (typeof value === "string" ? parsedInteger(value) : integer(value)),
  size: (value) => {
    if (typeof value === "string") return [...value].length;
    return Array.isArray(value) ? value.length : Object.keys(map(value)).length;
  },
  matches: (value, pattern) => re2(text(pattern)).test(text(value)),
  find: (value, pattern) => re2(text(pattern)).exec(text(value))?.[0] ?? "",
  split: (value, separator) => text(value).split(text(separator)),
  startsWith: (value, start) => text(value).startsWith(text(start)),
  endsWith: (value, end) => text(value).endsWith(text(end)),
};

type Macro = (first: Expression, second: Expression, third: Expression) => Compiled;

/** What decides by itself which of its operands to look at. */
export const MACROS: Readonly<Record<string, Macro>> = {
  id: (name) => (scope) => found(own(scope, text(name)), name),
  ".": (holder, name) => {
    const from = compile(holder);
    return (scope) => found(own(map(from(scope)), text(name)), name);
  },
  has: (holder, name) => {
    const from = compile(holder);
    return (scope) => Object.hasOwn(map(from(scope)), text(name));
  },
  "&&": (a, b) => decide(false, [compile(a), compile(b)]),
  "||": (a, b) => decide(true, [compile(a), compile(b)]),
  "?:": (condition, then, otherwise) => {
    const [asked, yes, no] = [compile(condition), compile(then), compile(otherwise)];
    return (scope) => (truth(asked(scope)) ? yes(scope) : no(scope));
  },
  all: (range, name, body) => overEach(false, range, name, body),
  exists: (range, name, body) => overEach(true, range, name, body),
  filter: (range, name, body) => {
    const [all, keeps] = [compile(range), compile(body)];
    return (scope) => items(all(scope)).filter((item) => truth(keeps(withItem(scope, name, item))));
  },
};

/** One operand that says `decisive` decides, even beside one that fails: CEL's logic does not depend on the order. */
function decide(decisive: boolean, operands: readonly Compiled[]): Compiled {
  return (scope) => decided(decisive, operands, (operand) => operand(scope));
}

function overEach(decisive: boolean, range: Expression, name: Expression, body: Expression): Compiled {
  const [all, asked] = [compile(range), compile(body)];
  return (scope) => decided(decisive, items(all(scope)), (item) => asked(withItem(scope, name, item)));
}

function decided<Each>(decisive: boolean, each: readonly Each[], ask: (each: Each) => unknown): boolean {
  let failure: CelError | undefined;
  for (const one of each) {
    try {
      if (truth(ask(one)) === decisive) return decisive;
    } catch (error) {
      if (!(error instanceof CelError)) throw error;
      failure ??= error;
    }
  }
  if (failure !== undefined) throw failure;
  return !decisive;
}

function withItem(scope: Scope, name: Expression, item: unknown): Scope {
  return { ...scope, [text(name)]: item };
}

/** What a macro goes over: a list's items, a map's keys. */
function items(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : Object.keys(map(value));
}

/** Never what every object of JavaScript has, such as `constructor`. */
function own<T>(from: Readonly<Record<string, T>>, key: string): T | undefined {
  return Object.hasOwn(from, key) ? from[key] : undefined;
}

function found(value: unknown, key: unknown): unknown {
  if (value === undefined) throw new CelError(`no such key: ${key}`);
  return value;
}

function map(value: unknown): Readonly<Record<string, unknown>> {
  if (typeof value !== "object" || value === null || Array.isArray(value)) throw new CelError("not a map");
  return value as Record<string, unknown>;
}

function text(value: unknown): string {
  if (typeof value !== "string") throw new CelError("not a string");
  return value;
}

function truth(value: unknown): boolean {
  if (typeof value !== "boolean") throw new CelError("not a boolean");
  return value;
}

function integer(value: unknown): number {
  if (typeof value !== "number" || !Number.isInteger(value)) throw new CelError("not an integer");
  return value;
}

const INT64 = 2n ** 63n;

/** Go's: a sign and digits, within 64 bits. Past 2^53 the nearest number that JavaScript has. */
function parsedInteger(value: string): number {
  if (!/^[+-]?[0-9]+$/.test(value)) throw new CelError(`not an integer: ${value}`);
  const parsed = BigInt(value.replace(/^\+/, ""));
  if (parsed < -INT64 || parsed >= INT64) throw new CelError(`past 64 bits: ${value}`);
  return Number(parsed);
}

function equal(a: unknown, b: unknown): boolean {
  return a === b || (typeof a === "object" && isDeepStrictEqual(a, b));
}

function compare(a: unknown, b: unknown): number {
  if (typeof a === "string" && typeof b === "string") return a < b ? -1 : Number(a > b);
  if (typeof a === "number" && typeof b === "number") return a - b;
  throw new CelError("not comparable");
}
