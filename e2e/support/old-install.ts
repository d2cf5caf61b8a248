import { execFile } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { parseAllDocuments, stringify } from "yaml";
import type { NewCluster } from "../../rehearsal/rehearsal";

const execute = promisify(execFile);
const ROOT = join(__dirname, "..", "..");

/** What became of the CRDs that stood in the cluster before this project came, by what was said at each step. */
export interface Adoption {
  readonly byHelm: string;
  readonly storedInBeta: string;
  readonly byCommand: string;
  readonly again: string;
}

/** Standard output of a program, or all that it said when it failed. */
export async function said(
  command: string,
  args: readonly string[],
  env: NodeJS.ProcessEnv = {},
): Promise<string> {
  try {
    return (await execute(command, args, { cwd: ROOT, env: { ...process.env, ...env } })).stdout;
  } catch (error) {
    const { code, stdout, stderr } = error as { code: number; stdout: string; stderr: string };
    return `exit ${code}\n${stdout}${stderr}`;
  }
}

/** A cluster whose CRDs came by `kubectl apply`, and which once stored NodePools as v1beta1. */
export async function adoptOldInstall(
  { run, controlPlane, programs }: NewCluster,
  charts: string,
): Promise<Adoption> {
  const env = { KUBECONFIG: controlPlane.kubeconfig };
  const kubectl = (...args: string[]) => said(programs.kubectl, args, env);
  const chart = join(charts, "karpenter-crd");
  const crds = parseAllDocuments(await said(programs.helm, ["template", chart])).map((each) => each.toJS());
  for (const crd of crds.filter((each) => each?.metadata.name === "nodepools.karpenter.sh")) {
    crd.spec.versions.push({ ...crd.spec.versions[0], name: "v1beta1", storage: false });
  }
  const file = join(run.folder, "old-crds.yaml");
  writeFileSync(
    file,
    crds
      .filter(Boolean)
      .map((crd) => stringify(crd))
      .join("---\n"),
  );
  await kubectl("create", "-f", file);
  const stored = (versions: string[]) => [
    "--type=merge",
    "-p",
    JSON.stringify({ status: { storedVersions: versions } }),
  ];
  await kubectl(
    "patch",
    "crd",
    "nodepools.karpenter.sh",
    "--subresource=status",
    ...stored(["v1beta1", "v1"]),
  );

  const install = ["upgrade", "--install", "karpenter-crd", chart, "--namespace", "kube-system"];
  const byHelm = await said(programs.helm, install, env);
  const { accessKeyId, secretAccessKey } = run.client.access;
  const adopt = () =>
    said("npm", ["run", "--silent", "adopt-crds", "--", "upgrades", "--yes"], {
      ENVIRONMENTS_DIR: join(run.folder, "environments"),
      AWS_ACCESS_KEY_ID: accessKeyId,
      AWS_SECRET_ACCESS_KEY: secretAccessKey,
    });
  const storedInBeta = await adopt();
  const fix = storedInBeta.split("\n").filter((line) => line.startsWith("    kubectl"));
  await said("bash", ["-ec", fix.join("\n").replaceAll("kubectl ", `'${programs.kubectl}' `)], env);
  return { byHelm, storedInBeta, byCommand: await adopt(), again: await adopt() };
}
