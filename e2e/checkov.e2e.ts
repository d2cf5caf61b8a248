import { execFile } from "node:child_process";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import { loadEnvironments } from "../config/load-environments";
import { asHcl } from "../export/exported";
import { synthesizedStacks } from "../export/synthesized-stacks";
import { writeAll } from "../export/target-folder";
import { pythonEnvironment } from "../rehearsal/emulator/python-environment";
import { RunScope } from "../rehearsal/processes";

const ROOT = join(__dirname, "..");

interface Check {
  readonly check_id: string;
  readonly check_name: string;
  readonly resource: string;
  /** Below the folder that was looked at. */
  readonly file_path: string;
}

interface Report {
  readonly summary: { readonly parsing_errors: number };
  readonly results: { readonly passed_checks: readonly Check[]; readonly failed_checks: readonly Check[] };
}

/** A check that fails, and why it may. */
interface Accepted {
  readonly check: string;
  readonly resource: RegExp;
  readonly why: string;
  /** Whether examples/hardened.yaml makes the other choice. */
  readonly choice: boolean;
}

const everywhere = (check: string, resource: RegExp, why: string): Accepted => ({
  ...{ check, resource, why },
  choice: false,
});
const choice = (check: string, resource: RegExp, why: string): Accepted => ({
  ...{ check, resource, why },
  choice: true,
});

const ACCEPTED: readonly Accepted[] = [
  everywhere("CKV_AWS_339", /_cluster\.Cluster_/, "its list of versions is older than Kubernetes 1.36"),
  everywhere(
    "CKV_AWS_25",
    /NodeSecurityGroup_Ephemeral/,
    "the source is the nodes' own security group, and no range",
  ),
  everywhere(
    "CKV_AWS_260",
    /NodeSecurityGroup_PodHttp_/,
    "the source is the nodes' own security group, and no range",
  ),
  everywhere(
    "CKV2_AWS_64",
    /SecretsEncryption_Key_/,
    "the default policy of a key leaves to the account's policies who may use it",
  ),
  everywhere(
    "CKV_AWS_394",
    /Network_Zones_/,
    "subnets keep their zones, and a zone that AWS adds is taken only when `zones` is raised",
  ),
  everywhere("CKV2_AWS_5", /AlbSecurityGroup_/, "Ingresses name it, and Terraform sees none of them"),
  everywhere(
    "CKV_AWS_290",
    /LoadBalancerController_ReadsPolicy_/,
    "calls of WAF and Shield, for which AWS knows no condition; loadBalancerController.protection: false takes them away",
  ),
  everywhere(
    "CKV_AWS_355",
    /LoadBalancerController_ReadsPolicy_/,
    "calls of WAF and Shield, for which AWS knows no condition; loadBalancerController.protection: false takes them away",
  ),
  choice("CKV_AWS_26", /InterruptionNotifications_Topic_/, "interruption.notifications.kmsKeyArn"),
  choice("CKV_AWS_260", /AlbSecurityGroup_Http/, "loadBalancerController.securityGroup.inboundCidrs"),
  choice("CKV2_AWS_11", /Network_Vpc_/, "network.flowLogs"),
  choice("CKV_AWS_158", /Cluster_Logs_/, "cluster.logging.kmsKey"),
  choice("CKV_AWS_338", /Cluster_Logs_/, "cluster.logging.retentionDays"),
  choice("CKV_AWS_37", /_cluster\.Cluster_/, "cluster.logging.types"),
  choice("CKV_AWS_38", /_cluster\.Cluster_/, "cluster.endpoint.publicCidrs"),
  choice("CKV_AWS_39", /_cluster\.Cluster_/, "cluster.endpoint.public"),
];

const accepted = ({ check_id, resource }: Check, list: readonly Accepted[]) =>
  list.some((each) => each.check === check_id && each.resource.test(resource));

const exampleOf = ({ file_path }: Check) => file_path.split("/")[1];

let report: Report;

beforeAll(
  () =>
    RunScope.run(async (scope) => {
      const folder = scope.folder(join(ROOT, ".cache", "runs", "checkov-"));
      for (const environment of ["environments", "examples"].flatMap((each) => loadEnvironments(each)))
        writeAll(join(folder, environment.name), await asHcl(synthesizedStacks(environment).stacks));
      const python = await pythonEnvironment(scope, {
        requirements: join(__dirname, "requirements", "checkov.txt"),
        cache: join(ROOT, ".cache", "python"),
        env: process.env,
      });
      const words = ["--framework", "terraform", "--compact", "--output", "json", "--skip-download"];
      const checkov = join(dirname(python), "checkov");
      const { stdout } = await promisify(execFile)(
        python,
        [checkov, "--directory", folder, ...words, "--soft-fail"],
        { maxBuffer: 64 * 1024 * 1024 },
      );
      report = JSON.parse(stdout);
    }),
  300_000,
);

describe("checkov, on the HCL of the default environment and of every example", () => {
  test("reads all of it", () => {
    expect(report.summary.parsing_errors).toBe(0);
    expect(new Set(report.results.passed_checks.map(exampleOf))).toEqual(
      new Set(["environments", "examples"].flatMap((each) => loadEnvironments(each)).map(({ name }) => name)),
    );
    expect(report.results.passed_checks.length).toBeGreaterThan(1500);
  });

  test("finds nothing but what is accepted, each with its reason", () => {
    const more = report.results.failed_checks.filter((check) => !accepted(check, ACCEPTED));
    expect(more.map((check) => `${exampleOf(check)}: ${check.check_id} ${check.resource}`)).toEqual([]);
  });

  test("finds in the hardened example nothing that is a choice", () => {
    const inherent = ACCEPTED.filter((each) => !each.choice);
    const more = report.results.failed_checks.filter(
      (check) => exampleOf(check) === "hardened" && !accepted(check, inherent),
    );
    expect(more.map((check) => `${check.check_id} ${check.resource}`)).toEqual([]);
  });

  test("finds all that is accepted: what it has stopped to find is off the list", () => {
    const stale = ACCEPTED.filter((each) => !report.results.failed_checks.some((c) => accepted(c, [each])));
    expect(stale.map(({ check, why }) => `${check}: ${why}`)).toEqual([]);
  });
});
