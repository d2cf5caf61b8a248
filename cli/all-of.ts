import { UserError } from "../config/user-error";
import { WrongCallError } from "./verb";

/** Mistakes of several parts of a call, as one. */
class Mistakes extends UserError {
  override readonly name = "Mistakes";

  constructor(private readonly errors: readonly UserError[]) {
    super([...new Set(errors.map(({ message }) => message))].join("\n"));
  }

  /** A wrong call stays one, whatever else there is to fix. */
  override get exitCode(): number {
    return Math.max(...this.errors.map(({ exitCode }) => exitCode));
  }
}

/**
 * What the parts of a call stand for, each read though another is wrong.
 *
 * @throws UserError that tells every mistake, a WrongCallError where one is of the call
 */
export function allOf<Values extends readonly unknown[]>(
  ...parts: { readonly [Index in keyof Values]: () => Values[Index] }
): Values {
  const errors: UserError[] = [];
  const values = parts.map((read) => {
    try {
      return read();
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      errors.push(error);
      return undefined;
    }
  });
  const [only, ...more] = errors;
  if (only === undefined) return values as unknown as Values;
  if (more.length === 0) throw only;
  const all = new Mistakes(errors);
  throw errors.some((error) => error instanceof WrongCallError) ? new WrongCallError(all.message) : all;
}

/** The same of what needs the first part whole: the others are read where that is wrong, to be told with it. */
export function firstOf<Value>(read: () => Value, ...others: (() => unknown)[]): Value {
  try {
    return read();
  } catch (error) {
    const again = () => {
      throw error;
    };
    return allOf<Value[]>(again, ...(others as (() => Value)[]))[0] as Value;
  }
}
