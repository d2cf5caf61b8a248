import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { TOOLS } from "../support/drain-machine";
import { which } from "../support/which";

const SCRIPT = resolve(__dirname, "../../hooks/adopt-crds.sh");

/** What EKS answers, and what `kubectl` prints of the CRDs: name, release, its namespace, stored versions. */
const AWS = `case "$1 \${2-}" in
  "--version ") echo "aws-cli/2.15.3" ;;
  "sts get-caller-identity") echo 111122223333 ;;
  "eks describe-cluster") [ ! -e "$ACCOUNT/gone" ] || { echo ResourceNotFoundException >&2; exit 254; }
    printf 'ACTIVE\\thttps://api.example\\tY2E=\\tvpc-1\\n' ;;
  *) echo '{"status": {"token": "stub"}}' ;;
esac`;
const KUBECTL = `printf '%s\\n' "$*" >>"$ACCOUNT/calls"
case "$*" in
  version*) echo '{"gitVersion": "v1.31.2"}' ;;
  *"get --raw"*) exit 1 ;;
  *"get crd"*) cat "$ACCOUNT/crds" ;;
  *" $(cat "$ACCOUNT/refused" 2>/dev/null || echo none) "*) echo Forbidden >&2; exit 1 ;;
esac`;

const OURS = "karpenter-crd kube-system";
const NODE_POOLS = "nodepools.karpenter.sh karpenter karpenter v1,";
const NODE_CLAIMS = "nodeclaims.karpenter.sh karpenter karpenter v1,";
const OVERLAYS = `nodeoverlays.karpenter.sh ${OURS} v1alpha1,`;
const BUFFERS = "capacitybuffers.autoscaling.x-k8s.io - - v1alpha1,";
const CERTIFICATES = "certificates.cert-manager.io cert-manager cert-manager v1,";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "adopt-crds-"));
  mkdirSync(join(folder, "bin"));
  for (const tool of [...TOOLS, "sort"]) symlinkSync(which(tool), join(folder, "bin", tool));
  writeFileSync(join(folder, "calls"), "");
});
afterEach(() => rmSync(folder, { recursive: true }));

function adopt(crds: readonly string[] | undefined, files: readonly string[] = [], without = "none") {
  for (const [name, text] of Object.entries({ aws: AWS, kubectl: KUBECTL })) {
    if (name !== without)
      writeFileSync(join(folder, "bin", name), `#!${which("bash")}\n${text}\n`, { mode: 0o755 });
  }
  if (crds) writeFileSync(join(folder, "crds"), crds.map((line) => `${line}\n`).join(""));
  for (const file of files) {
    const [name = "", text = ""] = file.split("=");
    writeFileSync(join(folder, name), text);
  }
  const { status, stdout, stderr } = spawnSync(join(folder, "bin", "bash"), [SCRIPT], {
    env: {
      PATH: join(folder, "bin"),
      HOME: folder,
      ACCOUNT: folder,
      DRAIN_CLUSTER: "demo",
      DRAIN_REGION: "eu-west-1",
      DRAIN_ACCOUNT_ID: "111122223333",
      DRAIN_POLL_SECONDS: "0.01",
    },
    encoding: "utf8",
  });
  const changes = readFileSync(join(folder, "calls"), "utf8")
    .split("\n")
    .filter((line) => /annotate|label/.test(line))
    .map((line) => line.replace(/.* (annotate|label) crd/, "$1"));
  return { status, stdout, stderr, changes };
}

const handedOver = (name: string) => [
  `annotate ${name} --overwrite meta.helm.sh/release-name=karpenter-crd meta.helm.sh/release-namespace=kube-system helm.sh/resource-policy=keep`,
  `label ${name} --overwrite app.kubernetes.io/managed-by=Helm`,
];

describe("adopt-crds.sh", () => {
  test("gives Karpenter's CRDs to the release, and leaves its own and those of others alone", () => {
    const { status, stdout, stderr, changes } = adopt([
      NODE_POOLS,
      OVERLAYS,
      NODE_CLAIMS,
      BUFFERS,
      CERTIFICATES,
    ]);
    expect([status, stderr]).toEqual([0, ""]);
    expect(changes).toEqual(
      ["nodepools.karpenter.sh", "nodeclaims.karpenter.sh", "capacitybuffers.autoscaling.x-k8s.io"].flatMap(
        handedOver,
      ),
    );
    expect(stdout.split("\n")).toEqual([
      "adopt-crds: nodepools.karpenter.sh is of release karpenter-crd now",
      "adopt-crds: nodeoverlays.karpenter.sh is of release karpenter-crd already",
      "adopt-crds: nodeclaims.karpenter.sh is of release karpenter-crd now",
      "adopt-crds: capacitybuffers.autoscaling.x-k8s.io is of release karpenter-crd now",
      "adopt-crds: never run helm uninstall on the release that had them: it would delete the CRDs, and with them every node.",
      "adopt-crds: Make Helm forget it instead:",
      "adopt-crds:   kubectl delete secret -n karpenter -l owner=helm,name=karpenter",
      "",
    ]);
  });

  test("takes one of the right release in another namespace for another's", () => {
    const { stdout, changes } = adopt(["nodepools.karpenter.sh karpenter-crd karpenter v1,"]);
    expect(changes).toEqual(handedOver("nodepools.karpenter.sh"));
    expect(stdout).toContain("kubectl delete secret -n karpenter -l owner=helm,name=karpenter-crd\n");
  });

  test("makes no command where the stored versions are none", () => {
    expect(adopt(["nodepools.karpenter.sh karpenter karpenter v1,;id"]).stdout).toMatch(/name no release/);
  });

  test("says that there are none, and changes nothing", () => {
    const { status, stdout, changes } = adopt([CERTIFICATES]);
    expect([status, stdout, changes]).toEqual([
      0,
      "adopt-crds: cluster demo has none of Karpenter's CRDs: deploy workloads, which brings them\n",
      [],
    ]);
  });

  test.each(["nodepools.karpenter.sh", "nodeclaims.karpenter.sh", "ec2nodeclasses.karpenter.k8s.aws"])(
    "stops where objects of %s may still be stored in v1beta1, says how to store them anew, and changes nothing",
    (name) => {
      const { status, stderr, changes } = adopt([CERTIFICATES, `${name} karpenter karpenter v1beta1,v1,`]);
      expect([status, changes]).toEqual([1, []]);
      expect(stderr.split("\n")).toEqual([
        "adopt-crds: error: objects may still be stored in a version that the new CRDs no longer have:",
        `  ${name}: status.storedVersions has v1beta1. Store its objects anew and take it off the list:`,
        `    kubectl get ${name} -o json | kubectl replace -f -`,
        `    kubectl patch crd ${name} --subresource=status --type=merge -p '{"status":{"storedVersions":["v1"]}}'`,
        "Do it while Karpenter 1.0 runs, which has both versions; an older one goes to 1.0 first. Nothing was changed.",
        "",
      ]);
    },
  );

  test.each([
    [
      "a cluster that is not there",
      [NODE_POOLS],
      ["gone"],
      "EKS in eu-west-1 knows no cluster demo; nothing was changed",
    ],
    [
      "an API server that does not list them",
      undefined,
      [],
      "does not list the CRDs (above); nothing was changed",
    ],
    [
      "a refused annotation",
      [NODE_POOLS],
      ["refused=annotate"],
      "refuses the change of nodepools.karpenter.sh (above); run this again",
    ],
    [
      "a refused label",
      [NODE_POOLS],
      ["refused=label"],
      "refuses the change of nodepools.karpenter.sh (above); run this again",
    ],
  ] as const)("fails at %s", (_, crds, files, message) => {
    const { status, stdout, stderr } = adopt(crds, files);
    expect([status, stderr]).toEqual([1, expect.stringContaining(message)]);
    expect(stdout).not.toMatch(/release|helm|none/);
  });

  test("wants kubectl, before anything is changed", () => {
    const { status, stderr } = adopt([NODE_POOLS], [], "kubectl");
    expect([status, stderr]).toEqual([
      1,
      "adopt-crds: error: kubectl is not installed; nothing was deleted\n",
    ]);
  });

  test("acts in no other account than the given one", () => {
    const other = AWS.replace("111122223333", "999999999999");
    writeFileSync(join(folder, "bin", "aws"), `#!${which("bash")}\n${other}\n`, { mode: 0o755 });
    const { status, stderr, changes } = adopt([NODE_POOLS], [], "aws");
    expect([status, stderr, changes]).toEqual([1, expect.stringContaining("not of 111122223333"), []]);
  });
});
