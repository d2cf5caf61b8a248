import { tmpdir } from "node:os";
import { join } from "node:path";
import { everyBrokenNodeClass } from "../__tests__/support/broken-node-classes";
import { everyBrokenNodePool } from "../__tests__/support/broken-node-pools";
import { brokenSpecs, fieldsNotSet, validSpecs } from "../__tests__/support/drawn-specs";
import { KubeError } from "../rehearsal/kubernetes/client";
import { type ControlPlane, startApiServer } from "../rehearsal/kubernetes/control-plane";
import { RunScope } from "../rehearsal/processes";
import { programs } from "../rehearsal/programs/programs";
import { until } from "../rehearsal/until";
import { KARPENTER_MINORS, type KarpenterMinor, karpenterRelease } from "../releases/karpenter";
import { kindOf } from "../releases/validation/kinds";
import type { Kind } from "../releases/validation/schema";
import { specProblems } from "../releases/validation/validate-spec";

const CRDS = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions";
const COUNT = 500;
const SEED = 20261127;

let scope: RunScope;
let cluster: ControlPlane;

beforeAll(async () => {
  scope = new RunScope();
  cluster = await startApiServer(scope, await programs({ env: process.env }), {
    clusterName: "karpenter",
    folder: scope.folder(join(tmpdir(), "karpenter-releases-")),
    secrets: {},
  });
});
afterAll(() => scope.end());

const LISTS: Readonly<Record<string, readonly { readonly spec: object }[]>> = {
  EC2NodeClass: everyBrokenNodeClass,
  NodePool: everyBrokenNodePool,
};

const EVERY = KARPENTER_MINORS.flatMap((minor) =>
  karpenterRelease(minor).kinds.map((kind) => [minor, kind] as const),
);

describe.each(EVERY)("Karpenter %s's %s", (minor, name) => {
  let kind: Kind;
  let server: Server;
  beforeAll(async () => {
    kind = kindOf(minor, name);
    server = await withCrd(minor, kind);
  });

  test(`is judged as by the API server on ${COUNT} valid and ${COUNT} broken specs, and on our lists of broken ones`, async () => {
    const harmless: object[] = [];
    const valid = validSpecs(kind, COUNT, SEED);
    const broken = brokenSpecs(kind, COUNT, SEED + 1, harmless);
    expect(fieldsNotSet(kind, valid)).toEqual([]);
    const listed = LISTS[name]?.map(({ spec }) => spec) ?? [];
    expect(await differing(server, kind, [...valid, ...harmless, ...broken, ...listed])).toEqual([]);
  });
});

/** The server's words against a spec; nothing where it would take it. */
type Server = (spec: object) => Promise<string | undefined>;

/** Installs the CRD of a release, under a group of its own, so that the releases stand side by side. */
async function withCrd(minor: KarpenterMinor, kind: Kind): Promise<Server> {
  const group = `release-${minor.replace(".", "-")}.${kind.group}.test`;
  const names = { kind: kind.kind, plural: kind.plural };
  const properties = { spec: kind.spec };
  const openAPIV3Schema = { type: "object", required: kind.specRequired ? ["spec"] : [], properties };
  const version = { name: kind.version, served: true, storage: true, schema: { openAPIV3Schema } };
  await cluster.client.create(CRDS, {
    apiVersion: "apiextensions.k8s.io/v1",
    kind: "CustomResourceDefinition",
    metadata: { name: `${kind.plural}.${group}` },
    spec: { group, scope: kind.scope, names, versions: [version] },
  });
  const apiVersion = `${group}/${kind.version}`;
  const place = kind.scope === "Cluster" ? "" : "namespaces/default/";
  const path = `/apis/${apiVersion}/${place}${kind.plural}`;
  await until(`${path} to be served`, () => cluster.client.find(path));
  return async (spec) => {
    try {
      const object = { apiVersion, kind: kind.kind, metadata: { name: "x" }, spec };
      await cluster.client.create(`${path}?dryRun=All&fieldValidation=Strict`, object);
      return undefined;
    } catch (error) {
      if (error instanceof KubeError && [400, 422].includes(error.status)) return error.message;
      throw error;
    }
  };
}

/** The specs that the release's data and the server do not agree on, but for what validateSpec is narrower in. */
async function differing(server: Server, kind: Kind, specs: readonly object[]): Promise<object[]> {
  const found: object[] = [];
  const judge = async (spec: object) => {
    const ours = specProblems(kind, spec);
    const theirs = await server(spec);
    if ((ours.length === 0) === (theirs === undefined)) return;
    const isListForDate = ours.every(
      ({ path, keyword }) => path.at(-1) === "timeAdded" && keyword === "type",
    );
    if (!isListForDate || ours.length === 0) found.push({ spec, ours, theirs });
  };
  for (let start = 0; start < specs.length; start += 8)
    await Promise.all(specs.slice(start, start + 8).map(judge));
  return found;
}
