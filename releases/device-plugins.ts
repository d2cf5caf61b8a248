import { readFileSync } from "node:fs";
import { join } from "node:path";

/** What tells kubelet of the devices of a node: a chart of a DaemonSet for each kind. */
export interface DevicePlugin {
  readonly chart: string;
  readonly repository: string;
  /** Of the chart, on the day KNOWN_ON; its own values pin the image. */
  readonly version: string;
  /** What that chart runs. */
  readonly image: string;
  /** Extended resources of the nodes, by which pods ask for devices. The first is one of a whole device each. */
  readonly resources: readonly [string, ...string[]];
}

/**
 * Sources: deployments/helm/nvidia-device-plugin of https://github.com/NVIDIA/k8s-device-plugin (v0.20.0),
 * charts/neuron-helm-chart of https://github.com/aws-neuron/neuron-helm-charts (1.9.0), and
 * stable/aws-efa-k8s-device-plugin of https://github.com/aws/eks-charts. Keys of their values: the files beside this one.
 */
export const DEVICE_PLUGINS = {
  nvidia: {
    chart: "nvidia-device-plugin",
    repository: "https://nvidia.github.io/k8s-device-plugin",
    version: "0.20.0",
    image: "nvcr.io/nvidia/k8s-device-plugin:v0.20.0",
    resources: ["nvidia.com/gpu"],
  },
  neuron: {
    chart: "neuron-helm-chart",
    repository: "oci://public.ecr.aws/neuron",
    version: "1.9.0",
    image: "public.ecr.aws/neuron/neuron-device-plugin:2.31.0.0",
    resources: ["aws.amazon.com/neuron", "aws.amazon.com/neuroncore"],
  },
  efa: {
    chart: "aws-efa-k8s-device-plugin",
    repository: "https://aws.github.io/eks-charts",
    version: "v0.5.30",
    image: "602401143452.dkr.ecr.us-west-2.amazonaws.com/eks/aws-efa-k8s-device-plugin:v0.5.20",
    resources: ["vpc.amazonaws.com/efa"],
  },
} as const satisfies Readonly<Record<string, DevicePlugin>>;

export type DeviceKind = keyof typeof DEVICE_PLUGINS;

export const DEVICE_KINDS = Object.keys(DEVICE_PLUGINS) as readonly DeviceKind[];

/** Keys of the values of a plugin's chart, in the release above. */
export function devicePluginKeys(kind: DeviceKind): unknown {
  return JSON.parse(readFileSync(join(__dirname, "device-plugins", `${kind}.json`), "utf8"));
}

/**
 * Families whose devices the EKS optimized AMIs have drivers for, by architecture.
 * https://docs.aws.amazon.com/eks/latest/userguide/ml-eks-optimized-ami.html
 */
export const FAMILIES_WITH_DRIVERS = {
  nvidia: {
    amd64: [
      ...["g4dn", "g5", "g6", "g6e", "gr6", "g7e"],
      ...["p3", "p3dn", "p4d", "p4de", "p5", "p5e", "p5en", "p6-b200", "p6-b300"],
    ],
    arm64: ["g5g", "p6e-gb200"],
  },
  neuron: { amd64: ["inf1", "inf2", "trn1", "trn2"], arm64: [] },
} as const;

/**
 * Families whose GPUs are too old for the drivers of those AMIs, so that they are in no row of that table. What is in none
 * for being new may have its driver by now, as g7 has since v20260917.
 */
export const FAMILIES_WITHOUT_DRIVERS: readonly string[] = ["g2", "g3", "g3s", "p2"];
