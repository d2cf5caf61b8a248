import { type TerraformDataSource, TerraformLocal, Token } from "cdktf";
import type { Construct } from "constructs";

/**
 * Terraform's own expressions, as text without `${}`. CDKTF's tokens do not serve within longer ones: it wraps some of
 * them once more, and says of others that its output may be wrong.
 */

/** Gives an expression a name, so that others may hold it.
 * @returns how they name it */
export function local(scope: Construct, id: string, expression: string): string {
  return `local.${new TerraformLocal(scope, id, `\${${expression}}`).friendlyUniqueId}`;
}

/** How expressions name a data source. */
export function dataOf({ terraformResourceType, friendlyUniqueId }: TerraformDataSource): string {
  return `data.${terraformResourceType}.${friendlyUniqueId}`;
}

/** What stands for the item within a data source that is there for each. */
export const EACH = "${each.value}";

/** Reads a data source for each item of a list, whose place in it is {@link EACH}.
 * @returns all of them, an expression of a list */
export function forEach(source: TerraformDataSource, list: string): string {
  source.addOverride("for_each", `\${toset(${list})}`);
  return `values(${dataOf(source)})`;
}

/** The value of an expression of a list, for an attribute. */
export function listOf(expression: string): string[] {
  return Token.asList(`\${${expression}}`);
}

/** A value of a chart that only an expression tells. */
export class Expression {
  constructor(readonly text: string) {}
}

export function expression(text: string): Expression {
  return new Expression(text);
}
