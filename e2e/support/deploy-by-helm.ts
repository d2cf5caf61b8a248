import { cpSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { environmentNamed } from "../../config/load-environments";
import { synthesizedStacks } from "../../export/synthesized-stacks";

interface ByHelm {
  /** Has `environments/shop.yaml`, and takes what is handed to Helm. */
  readonly folder: string;
  /** Karpenter's, unpacked. */
  readonly charts: string;
  /** Helm on the cluster: what it prints. */
  readonly helm: (...args: string[]) => string;
}

/** The releases of the workloads stack, in their order, as Terraform would hand them to Helm. Pods are nobody's here. */
export function deployByHelm({ folder, charts, helm }: ByHelm): void {
  const environment = environmentNamed(join(folder, "environments"), "shop");
  const files = synthesizedStacks(environment).stacks.get(environment.stackNames.workloads)!;
  const stack = join(folder, "stack");
  for (const [path, content] of files) {
    mkdirSync(join(stack, path, ".."), { recursive: true });
    writeFileSync(join(stack, path), content);
  }
  const releases = Object.values<any>(JSON.parse(String(files.get("cdk.tf.json"))).resource.helm_release);
  for (const name of ["karpenter-crd", "karpenter-priority", "karpenter", "karpenter-nodes"]) {
    const {
      chart,
      namespace,
      values = [],
      take_ownership: takes,
    } = releases.find((release) => release.name === name);
    const given = values.map((text: string, index: number) => {
      const path = join(folder, `${name}-${index}.json`);
      writeFileSync(
        path,
        text.replaceAll(/\$\{jsonencode\([^)]*\)\}/g, '"of-infra"').replaceAll(/([$%])\1\{/g, "$1{"),
      );
      return ["-f", path];
    });
    const from = chart.replace(/^\$\{path\.module\}/, stack);
    const unpacked = join(folder, name);
    cpSync(from.startsWith("/") ? from : join(charts, name), unpacked, { recursive: true });
    // As the provider does: it upgrades a release that is there, and takes over in an installation alone.
    const isThere = helm("list", "-q", "-n", namespace).split("\n").includes(name);
    helm(
      "upgrade",
      "--install",
      name,
      unpacked,
      "-n",
      namespace,
      "--skip-crds",
      ...given.flat(),
      ...(takes && !isThere ? ["--take-ownership"] : []),
    );
  }
}
