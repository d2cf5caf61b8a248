import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { reportOf } from "../../cli/doctor/report";
import { environmentNamed } from "../../config/load-environments";
import { DEFAULT_VERSIONS } from "../../releases/defaults";

/** Of the test that runs: its programs, and its environments. */
export let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "doctor-test-"));
  mkdirSync(join(folder, "bin"));
  mkdirSync(join(folder, "environments"));
});
afterEach(() => rmSync(folder, { recursive: true }));

const PROGRAMS = {
  terraform: "echo Terraform v1.11.4",
  kubectl: `echo '{"clientVersion": {"gitVersion": "v1.35.1"}}'`,
  "aws --version": "echo aws-cli/2.28.19 Python/3.13",
  "aws sts get-caller-identity": `echo '{"Account": "111122223333", "Arn": "arn:aws:iam::111122223333:user/alice"}'`,
  "aws iam get-role": "echo '{}'",
  "aws ssm get-parameter": "echo '{}'",
  "aws logs describe-log-groups": `echo '{"logGroups": []}'`,
};
export type Programs = Partial<Record<keyof typeof PROGRAMS | string, string>>;

/** A machine with one environment and these programs, by their first words. */
export function machine(settings: string, changes: Programs = {}): NodeJS.ProcessEnv {
  const programs = { ...PROGRAMS, ...changes };
  for (const name of ["terraform", "tofu", "kubectl", "aws"]) {
    const cases = Object.entries(programs).filter(([words]) => words.split(" ")[0] === name);
    if (cases.every(([, does]) => does === undefined)) continue;
    const branches = cases.map(([words, does]) => `"${words.slice(name.length).trim()}"*) ${does} ;;`);
    const script = `#!/bin/sh\ncase "$*" in\n${branches.reverse().join("\n")}\nesac\n`;
    writeFileSync(join(folder, "bin", name), script, { mode: 0o755 });
  }
  writeFileSync(join(folder, "environments", "default.yaml"), settings);
  return { PATH: join(folder, "bin"), HOME: folder };
}

export async function doctor(settings: string, changes: Programs = {}, more: NodeJS.ProcessEnv = {}) {
  const env = { ...machine(settings, changes), ...more };
  return reportOf(environmentNamed(join(folder, "environments"), "default"), env);
}

export const refuses = (code: string) => `echo "An error occurred (${code}) when calling" >&2; exit 254`;
/** Settings of an environment without a warning or a pinned image. */
export const AWS =
  'aws: { region: eu-west-1 }\ncluster: { version: "1.36", endpoint: { publicCidrs: [203.0.113.0/24] } }\n' +
  `karpenter: { version: ${DEFAULT_VERSIONS.karpenter} }\n`;
export const IMAGE = "nodeClasses: { default: { ami: al2023@v20260903 } }\n";
