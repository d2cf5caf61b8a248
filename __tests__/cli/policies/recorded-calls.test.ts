import { join } from "node:path";
import { Testing } from "cdktf";
import { footprintOf } from "../../../cli/policies/footprint";
import { policiesFor } from "../../../cli/policies/policies";
import { environmentNamed } from "../../../config/load-environments";
import type { ResolvedEnvironment } from "../../../config/resolve";
import type { Ask } from "../../../scripts/deployer/asks";
import { withoutIds } from "../../../scripts/deployer/asks";
import { KNOWS_BOUNDARY } from "../../../scripts/deployer/call-view";
import calls from "../../../scripts/deployer/calls.json";
import { OPTIONS } from "../../../scripts/deployer/options";
import { InfraStack } from "../../../stacks/infra-stack";
import { Built, synthesized } from "../../support/built";
import { ACCOUNT, type Caller, isAllowed } from "../../support/decisions";
import { environmentOf } from "../../support/stacks";

const ROOT = join(__dirname, "../../..");
const BOUNDARY = `arn:aws:iam::${ACCOUNT}:policy/boundary`;

function environmentCalled(name: string): ResolvedEnvironment {
  if (name === "options") return environmentOf(OPTIONS, "options");
  return environmentNamed(join(ROOT, name === "default" ? "environments" : "examples"), name);
}

const made = new Map<string, ReturnType<typeof callersOf>>();

/** The policies as they are for that environment, with the ids that its recording has. */
function callers(name: string, permissionsBoundary?: string) {
  const key = [name, permissionsBoundary].join();
  const known = made.get(key) ?? callersOf(name, permissionsBoundary);
  made.set(key, known);
  return known;
}

function callersOf(name: string, permissionsBoundary: string | undefined) {
  const plain = environmentCalled(name);
  const environment = { ...plain, aws: { ...plain.aws, permissionsBoundary } };
  const app = Testing.app({ fakeCdktfJsonPath: false });
  const { terraform } = new Built(synthesized(() => new InfraStack(app, environment)));
  const parts = policiesFor(footprintOf(environment, terraform, ACCOUNT));
  const deploys = [...parts].filter(([part]) => part !== "plan").map(([, policy]) => withoutIds(policy));
  return { deployer: { policies: deploys }, planner: { policies: [withoutIds(parts.get("plan") ?? "")] } };
}

async function denied(caller: Caller, asks: readonly Ask[]): Promise<string[]> {
  const answers = await Promise.all(
    asks.map(async (ask) => ((await isAllowed(caller, ask as never)) ? [] : [JSON.stringify(ask)])),
  );
  return answers.flat();
}

/** As AWS asks of a role whose boundary is the account's. */
const asBounded = (ask: Ask): Ask =>
  KNOWS_BOUNDARY.test(ask.action)
    ? { ...ask, context: { ...ask.context, "iam:PermissionsBoundary": BOUNDARY } }
    : ask;

const recorded = Object.entries(calls) as unknown as [string, Ask[]][];
const isRead = ({ action }: Ask) =>
  /^\w+:(Describe|Get|List)/.test(action) && !/^elasticloadbalancing:|DeletionStatus$/.test(action);

describe("the calls of a deploy and a destroy", () => {
  test("were recorded of the default environment, of the options and of every example", () => {
    expect(recorded.map(([name]) => name)).toEqual(
      expect.arrayContaining([
        "default",
        "options",
        "arm64-spot-poc",
        "bottlerocket-spot",
        "existing-cluster",
        "existing-vpc",
        "hardened",
        "managed-node-group",
        "spot-with-on-demand-fallback",
      ]),
    );
    for (const [name, asks] of recorded) {
      const ofCluster = name === "existing-cluster" ? [] : ["eks:CreateCluster", "eks:DeleteCluster"];
      expect(asks.map(({ action }) => action)).toEqual(
        expect.arrayContaining([...ofCluster, "iam:PassRole", "sqs:CreateQueue", "sqs:DeleteQueue"]),
      );
    }
  });

  test.each(recorded)("of %s are allowed to whoever deploys", async (name, asks) => {
    expect(await denied(callers(name).deployer, asks)).toEqual([]);
  });

  test.each(recorded)("of %s are allowed where every role has a boundary", async (name, asks) => {
    const roles = asks.filter(({ action }) => action.startsWith("iam:"));
    expect(await denied(callers(name, BOUNDARY).deployer, roles.map(asBounded))).toEqual([]);
  });

  test.each(recorded)("of %s are allowed to whoever plans, as far as they read", async (name, asks) => {
    expect(await denied(callers(name).planner, asks.filter(isRead))).toEqual([]);
  });
});
