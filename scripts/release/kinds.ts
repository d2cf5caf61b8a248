import { readdirSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import type { Expression } from "../../releases/validation/expression";
import type { Kind, Rule, Schema } from "../../releases/validation/schema";
import { expressionOf, type Parse } from "./cel";
import type { GoModule } from "./go-module";
import { refuseUnknownKeywords, subschemas } from "./keywords";

const CRDS = "pkg/apis/crds";

/** What only the controller makes. */
const NOT_WRITTEN_BY_USERS = ["NodeClaim"];

interface Crd {
  readonly spec: {
    readonly group: string;
    readonly scope: Kind["scope"];
    readonly names: { readonly kind: string; readonly plural: string };
    readonly versions: readonly {
      readonly name: string;
      readonly storage: boolean;
      readonly schema: {
        readonly openAPIV3Schema: Schema & { readonly properties: { readonly spec: Schema } };
      };
    }[];
  };
}

/** Every kind that a user writes, from the CRDs of a release. */
export function kindsOf(module: GoModule, parseCel: Parse): Kind[] {
  return readdirSync(join(module.folder, CRDS))
    .filter((file) => file.endsWith(".yaml"))
    .map((file) => kindOf(parse(module.read(join(CRDS, file))) as Crd, parseCel))
    .filter(({ kind }) => !NOT_WRITTEN_BY_USERS.includes(kind))
    .toSorted((a, b) => (a.kind < b.kind ? -1 : 1));
}

function kindOf({ spec: { group, scope, names, versions } }: Crd, parseCel: Parse): Kind {
  const { kind, plural } = names;
  const [version, ...more] = versions.filter(({ storage }) => storage);
  if (version === undefined || versions.length !== 1 || more.length > 0) {
    throw new Error(`${kind}: expected one version, got ${versions.map(({ name }) => name).join(", ")}`);
  }
  const { openAPIV3Schema: root } = version.schema;
  if (root["x-kubernetes-validations"]) throw new Error(`${kind}: rules above its spec are not judged`);
  const { spec } = root.properties;
  refuseUnknownKeywords(spec, kind);
  const specRequired = root.required?.includes("spec") ?? false;
  const expressions = Object.fromEntries(expressionsOf(spec, kind, parseCel));
  return { group, version: version.name, kind, plural, scope, specRequired, spec, expressions };
}

function expressionsOf(spec: Schema, kind: string, parseCel: Parse): [string, Expression][] {
  return rulesOf(spec)
    .filter((rule) => !isTransition(rule))
    .map(({ rule }) => {
      try {
        return [rule, expressionOf(parseCel(rule))];
      } catch (error) {
        throw new Error(`${kind}: the rule ${rule}: ${(error as Error).message}`, { cause: error });
      }
    });
}

function rulesOf(spec: Schema): Rule[] {
  return subschemas(spec).flatMap(({ schema }) => schema["x-kubernetes-validations"] ?? []);
}

/** A rule that compares with the object before a change. */
function isTransition({ rule }: Rule): boolean {
  return /\boldSelf\b/.test(rule);
}
