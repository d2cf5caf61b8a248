import { readFileSync, writeFileSync } from "node:fs";
import { delimiter, join } from "node:path";
import type { KubeObject } from "../rehearsal/kubernetes/objects";
import { RunScope } from "../rehearsal/processes";
import { terraformProgram } from "../rehearsal/terraform/program";
import { until } from "../rehearsal/until";
import { DrainedCluster } from "./support/drained-cluster";
import { karpenterCharts } from "./support/karpenter-charts";

/** Each test goes on where the one before it ended, as a life of a cluster that ends badly. */
let scope: RunScope;
let drained: DrainedCluster;
const own = () => drained.cluster.rehearsal.run;
const deploy = () => own().project.deploy(own().stacks.workloads);
const destroy = () => own().project.destroy(own().stacks.workloads);

beforeAll(async () => {
  scope = new RunScope();
  drained = await DrainedCluster.start(scope, "destroyed");
});
afterAll(() => scope.end());

/** All that Terraform says, which has to fail; not through cdktf, which loses the last lines of what fails at once. */
async function failure(verb: "plan" | "apply" | "destroy"): Promise<string> {
  const folder = own().project.stackFolder(own().stacks.workloads);
  const agreed = verb === "plan" ? [] : ["-auto-approve"];
  const args = [`-chdir=${folder}`, verb, "-input=false", "-no-color", ...agreed];
  const { code, said } = await run(terraformProgram(process.env), args);
  expect({ code, said }).toEqual({ code: 1, said: expect.stringContaining("Error: ") });
  return said.replace(/\s*\n[│\s]*/g, " ");
}

/** What Terraform knows of the workloads. */
function inState(): string[] {
  const file = join(own().folder, `terraform.${own().stacks.workloads}.tfstate`);
  const { resources } = JSON.parse(readFileSync(file, "utf8")) as {
    resources: { type: string; name: string }[];
  };
  return resources.map(({ type, name }) => `${type}.${name}`).sort();
}

/** The real providers, where this machine has them, look at the cluster in every plan; their stand-ins only act. */
const looksInEveryPlan = () => inState().some((address) => address.startsWith("helm_release."));
/** What uninstalls a release when it goes from the state. */
const releases = () => inState().filter((address) => /^helm_release\.|_Uninstall$/.test(address));

/** A program as the user runs it, and all that it said. */
async function run(command: string, args: readonly string[]) {
  const name = [command, ...args].join(" ");
  const log = join(scope.folder(join(own().folder, "by-hand-")), "log");
  const child = scope.launch({
    ...{ name, command, args, log, cwd: join(__dirname, "..") },
    env: { ...drained.environment, KUBECONFIG: drained.cluster.rehearsal.controlPlane.kubeconfig },
  });
  const { code } = await child.exited;
  return { code, said: readFileSync(log, "utf8") };
}
const drainAlone = (...flags: string[]) =>
  run("npm", ["run", "--silent", "drain", "--", "destroyed", "--yes", ...flags]);

/** From now on every token is one that has expired: those of `aws eks get-token`, and the kubeconfig's. */
function expireTokens(): () => void {
  const folder = scope.folder(join(own().folder, "expired-"));
  const { kubeconfig } = drained.cluster.rehearsal.controlPlane;
  const [path, valid] = [process.env.PATH, readFileSync(kubeconfig, "utf8")];
  const expired = {
    apiVersion: "client.authentication.k8s.io/v1beta1",
    kind: "ExecCredential",
    status: { token: "k8s-aws-v1.expired" },
  };
  writeFileSync(
    join(folder, "aws"),
    `#!/bin/sh\ncase "$*" in *get-token*) echo '${JSON.stringify(expired)}' ;; *) PATH='${path}' exec aws "$@" ;; esac\n`,
    { mode: 0o755 },
  );
  process.env.PATH = `${folder}${delimiter}${path}`;
  writeFileSync(kubeconfig, valid.replace(/"token":\s*"[^"]*"/, '"token":"expired"'));
  return () => {
    process.env.PATH = path;
    writeFileSync(kubeconfig, valid);
  };
}

/** The API server refuses to create such objects, as a policy of the cluster's owner might. */
async function refuseToCreate(group: string, resource: string, example: KubeObject, path: string) {
  const { client } = drained.cluster;
  const policies = "/apis/admissionregistration.k8s.io/v1";
  const metadata = { name: `no-${resource}` };
  const apiVersion = "admissionregistration.k8s.io/v1";
  await client.create(`${policies}/validatingadmissionpolicies`, {
    ...{ apiVersion, kind: "ValidatingAdmissionPolicy", metadata },
    spec: {
      matchConstraints: {
        resourceRules: [
          { apiGroups: [group], apiVersions: ["*"], operations: ["CREATE"], resources: [resource] },
        ],
      },
      validations: [{ expression: "false", message: "not today" }],
    },
  });
  await client.create(`${policies}/validatingadmissionpolicybindings`, {
    ...{ apiVersion, kind: "ValidatingAdmissionPolicyBinding", metadata },
    spec: { policyName: metadata.name, validationActions: ["Deny"] },
  });
  // The API server learns of a policy, and of its end, in its own time.
  const isRefused = async () => {
    const answer = await client
      .create(`${path}?dryRun=All`, example)
      .catch((error: unknown) => String(error));
    return typeof answer === "string" && answer.includes("not today");
  };
  await until("the refusal", isRefused);
  return async () => {
    await client.delete(`${policies}/validatingadmissionpolicybindings/${metadata.name}`);
    await client.delete(`${policies}/validatingadmissionpolicies/${metadata.name}`);
    await until("the end of the refusal", async () => !(await isRefused()));
  };
}

/** EKS refuses while there is a node group. */
const DELETE_CLUSTER = `
  groups="$(aws eks list-nodegroups --cluster-name "$0" --query 'nodegroups[]' --output text)"
  for group in $groups; do
    aws eks delete-nodegroup --cluster-name "$0" --nodegroup-name "$group"
    aws eks wait nodegroup-deleted --cluster-name "$0" --nodegroup-name "$group"
  done
  aws eks delete-cluster --name "$0"`;

const SECRETS = "/api/v1/namespaces/kube-system/secrets";
const DEPLOYMENT = {
  apiVersion: "apps/v1",
  kind: "Deployment",
  metadata: { name: "any" },
  spec: {
    selector: { matchLabels: { app: "any" } },
    template: { metadata: { labels: { app: "any" } }, spec: { containers: [{ name: "any", image: "any" }] } },
  },
};
const NODE_POOL = {
  apiVersion: "karpenter.sh/v1",
  kind: "NodePool",
  metadata: { name: "any" },
  spec: {
    template: {
      spec: {
        nodeClassRef: { group: "karpenter.k8s.aws", kind: "EC2NodeClass", name: "any" },
        requirements: [{ key: "kubernetes.io/arch", operator: "In", values: ["amd64"] }],
      },
    },
  },
};

describe("destroy and deploy of workloads", () => {
  test("drains before Karpenter goes, though Helm has forgotten the NodePools' release", async () => {
    await drained.nodes("inflate", 1);
    const before = drained.terminated().length;
    const { client } = drained.cluster;
    const records = `${SECRETS}?labelSelector=owner%3Dhelm%2Cname%3Dkarpenter-nodes`;
    expect(await client.list(records)).toHaveLength(1);
    await client.delete(records);
    await destroy();
    // Karpenter ended the node itself: so its permissions, which go with its release, were still there.
    expect(drained.terminated().slice(before)).toEqual([]);
    await drained.expectNothingLeft();
    expect(inState()).toEqual([]);
  });

  /** As Ctrl-C pressed twice, a machine that goes down or a network that is lost: Helm's record stays behind. */
  async function killHelm(release: string): Promise<void> {
    const { helm } = drained.cluster.rehearsal.programs;
    const { kubeconfig } = drained.cluster.rehearsal.controlPlane;
    const child = scope.launch({
      name: `helm install ${release}`,
      command: helm,
      args: ["install", release, join(karpenterCharts(), release), "--namespace", "kube-system", "--wait"],
      log: join(own().folder, "helm-killed.log"),
      env: { ...process.env, KUBECONFIG: kubeconfig },
    });
    const pending = `${SECRETS}?labelSelector=owner%3Dhelm%2Cname%3D${release}%2Cstatus%3Dpending-install`;
    const listed = async () => (await drained.cluster.client.list(pending)).length === 1;
    await until("Helm's record", listed, { everyMs: 10 });
    child.signal("SIGKILL");
    await child.exited;
    expect(await listed()).toBe(true);
  }

  /** From docs/way-out.md. */
  function fixOfPendingReleases(): string {
    const text = readFileSync(join(__dirname, "..", "docs", "way-out.md"), "utf8");
    const [command] = text.match(/kubectl delete secret .*/) ?? [];
    if (command === undefined) throw new Error("docs/way-out.md tells no command for a pending release");
    return command.replace(/^kubectl/, `'${drained.cluster.rehearsal.programs.kubectl}'`);
  }

  test("finishes an install whose Helm was killed, after the one command that the docs tell", async () => {
    await drained.stopKarpenter("SIGKILL");
    await killHelm("karpenter-crd");
    expect(await failure("apply")).toMatch(/still in use|is in progress/);
    expect(await run("bash", ["-ec", fixOfPendingReleases()])).toMatchObject({ code: 0 });
  });

  test("finishes an install that was cut: the CRDs there, Karpenter not; then Karpenter there, its nodes not", async () => {
    const deployments = "/apis/apps/v1/namespaces/default/deployments";
    const allowed = await refuseToCreate("apps", "deployments", DEPLOYMENT, deployments);
    expect(await failure("apply")).toContain("not today");
    const { client } = drained.cluster;
    const crds = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions/nodepools.karpenter.sh";
    expect(await client.find(crds)).toBeDefined();
    expect(await client.find("/apis/apps/v1/namespaces/kube-system/deployments/karpenter")).toBeUndefined();
    await allowed();

    const pools = "/apis/karpenter.sh/v1/nodepools";
    const allowedAsWell = await refuseToCreate("karpenter.sh", "nodepools", NODE_POOL, pools);
    expect(await failure("apply")).toContain("not today");
    expect(await client.list(pools)).toEqual([]);
    await allowedAsWell();

    await deploy();
    await drained.ready();
    expect(await drained.nodes("inflate", 1)).toHaveLength(1);
  });

  async function expectNothingForgotten(words: RegExp): Promise<void> {
    const [before, releasesBefore] = [inState(), releases()];
    expect(releasesBefore.length).toBeGreaterThanOrEqual(3);
    if (looksInEveryPlan()) {
      expect(await failure("plan")).toMatch(words);
      expect(await failure("apply")).toMatch(words);
      expect(await failure("destroy")).toMatch(words);
      expect(inState()).toEqual(before);
    } else {
      expect(await failure("destroy")).toMatch(words);
    }
    expect(releases()).toEqual(releasesBefore);
    expect(await drained.cluster.instancesIn("running")).toHaveLength(1);
  }

  test("forgets no release when the token has expired", async () => {
    const renew = expireTokens();
    await expectNothingForgotten(/nauthorized|asked for the client to provide credentials/);
    renew();
  });

  test("forgets no release while the API server is down", async () => {
    const { apiServer } = drained.cluster.rehearsal.controlPlane;
    apiServer.signal("SIGKILL");
    await apiServer.exited;
    await expectNothingForgotten(/refused/);
    const { code, said } = await drainAlone();
    expect({ code, said }).toEqual({ code: 1, said: expect.stringContaining("nothing was deleted") });
    expect(said).toContain("Lost for good: npm run drain -- <environment> --without-api");
  });

  test("of a cluster that no longer exists: npm run drain ends its nodes without an API, and infra goes", async () => {
    const { name } = drained.cluster;
    const [node] = await drained.cluster.instancesIn("running");
    expect(await run("bash", ["-ec", DELETE_CLUSTER, name])).toMatchObject({ code: 0 });

    const { code, said } = await drainAlone();
    expect({ code, said }).toEqual({
      code: 0,
      said: expect.stringContaining(`cluster ${name} no longer exists`),
    });
    expect(said).toContain(`terminating 1 instances: ${node!.id}`);
    expect(await drained.cluster.leftovers()).toEqual([]);

    // As docs/way-out.md tells.
    const folder = own().project.stackFolder(own().stacks.workloads);
    const forget = `cd '${folder}' && terraform state list | xargs terraform state rm`;
    expect(await run("bash", ["-c", forget])).toMatchObject({ code: 0 });
    expect(inState()).toEqual([]);
    await own().project.destroy(own().stacks.infra);
    expect(await drained.rest()).toEqual(drained.neighbour);
  });
});
