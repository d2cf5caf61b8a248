import * as ts from "typescript";

export interface TestName {
  readonly file: string;
  readonly line: number;
  /** As jest reports it: the names of the suites around the test, then its own. */
  readonly name: string;
}

const NOT_RUN = ["skip", "todo"];

/** The tests of a file that jest runs. Read from the code, so that an id in a remark is no test. */
export function testNamesIn(file: string, text: string): TestName[] {
  const source = ts.createSourceFile(file, text, ts.ScriptTarget.Latest);
  const found: TestName[] = [];
  const visit = (node: ts.Node, suites: readonly string[]): void => {
    const call = ts.isCallExpression(node) ? jestCall(node) : undefined;
    if (call?.words.some((word) => NOT_RUN.includes(word))) return;
    const names = call === undefined ? suites : [...suites, nameOf(call)];
    if (call !== undefined && call.words[0] !== "describe") {
      const { line } = source.getLineAndCharacterOfPosition(call.title.getStart(source));
      found.push({ file, line: line + 1, name: names.join(" ") });
    }
    node.forEachChild((child) => visit(child, names));
  };
  visit(source, []);
  return found;
}

interface JestCall {
  /** `test.each(rows)("...")` is `test` and `each`. */
  readonly words: readonly string[];
  readonly title: ts.Expression;
  /** Those of `each`, where they are written there and then. */
  readonly rows: readonly ts.Expression[];
}

/** A call that names a test or a suite; `test.each(rows)` alone does not yet. */
function jestCall(node: ts.CallExpression): JestCall | undefined {
  const words = wordsOf(node.expression);
  const [title, body] = node.arguments;
  const isJest = ["describe", "it", "test"].includes(words[0] ?? "");
  if (!isJest || title === undefined || (body === undefined && !words.includes("todo"))) return undefined;
  const table = ts.isCallExpression(node.expression) ? node.expression.arguments[0] : undefined;
  return {
    words,
    title,
    rows: table !== undefined && ts.isArrayLiteralExpression(table) ? table.elements : [],
  };
}

/** Of rows under a title that starts with `%s`, the names of all of them at once. */
function nameOf({ title, rows }: JestCall): string {
  const text = literalText(title);
  return text.startsWith("%s") ? [...rows.map(firstCell), text].join(" ") : text;
}

function firstCell(row: ts.Expression): string {
  const cell = ts.isArrayLiteralExpression(row) ? row.elements[0] : row;
  return cell === undefined ? "" : literalText(cell);
}

function wordsOf(callee: ts.Expression): string[] {
  if (ts.isIdentifier(callee)) return [callee.text];
  if (ts.isPropertyAccessExpression(callee)) return [...wordsOf(callee.expression), callee.name.text];
  if (ts.isCallExpression(callee)) return wordsOf(callee.expression);
  if (ts.isTaggedTemplateExpression(callee)) return wordsOf(callee.tag);
  return [];
}

function literalText(title: ts.Expression): string {
  if (ts.isStringLiteralLike(title)) return title.text;
  if (!ts.isTemplateExpression(title)) return "";
  return [title.head.text, ...title.templateSpans.map(({ literal }) => literal.text)].join(" ");
}
