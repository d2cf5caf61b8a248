import { readdirSync } from "node:fs";
import { join } from "node:path";
import type { GoModule } from "./go-module";

/** Labels of Kubernetes' own that Karpenter's code names by constants of k8s.io/api/core/v1. */
const KUBERNETES_LABELS: Readonly<Record<string, string>> = {
  LabelTopologyZone: "topology.kubernetes.io/zone",
  LabelTopologyRegion: "topology.kubernetes.io/region",
  LabelInstanceTypeStable: "node.kubernetes.io/instance-type",
  LabelArchStable: "kubernetes.io/arch",
  LabelOSStable: "kubernetes.io/os",
  LabelWindowsBuild: "node.kubernetes.io/windows-build",
  LabelHostname: "kubernetes.io/hostname",
};

const LABELS = "pkg/apis/v1/labels.go";

/** What a release says of labels: domains of its own, the labels in them that users may name, and those they may not. */
export function labelsOf(provider: GoModule, core: GoModule) {
  const sources = [core, provider].map((module) => module.read(LABELS));
  const sets = (name: string, form: RegExp) =>
    sources.flatMap((source, index) => {
      const match = form.exec(source)?.[1];
      if (match === undefined)
        throw new Error(`${LABELS} of ${index === 0 ? "core" : "the provider"} has no ${name}`);
      return match;
    });
  const constants = new Map(sources.flatMap(constantsOf));
  const resolve = (list: string) =>
    [...list.matchAll(/([\w.]+),/g)].map(([, name = ""]) => labelOf(name, constants));

  const wellKnown = sets(
    "WellKnownLabels",
    /WellKnownLabels(?: = sets\.New| = karpv1\.WellKnownLabels\.Insert)\(([^)]*)\)/,
  );
  const restricted = /\tRestrictedLabels = sets\.New\(([^)]*)\)/.exec(sources[0] ?? "")?.[1] ?? "";
  return {
    domains: ["karpenter.sh", "karpenter.k8s.aws"],
    wellKnown: [...new Set(wellKnown.flatMap(resolve))].toSorted(),
    restricted: resolve(restricted),
  };
}

function constantsOf(source: string, index: number): [string, string][] {
  const group = index === 0 ? "karpenter.sh" : "karpenter.k8s.aws";
  return [...source.matchAll(/^\t(\w+) += (?:apis\.Group \+ )?"([^"]+)"$/gm)].map(
    ([line, name = "", value = ""]) => [name, line.includes("apis.Group") ? `${group}${value}` : value],
  );
}

function labelOf(name: string, constants: ReadonlyMap<string, string>): string {
  const [, kubernetes] = /^(?:core)?v1\.(\w+)$/.exec(name) ?? [];
  const label = kubernetes === undefined ? constants.get(name) : KUBERNETES_LABELS[kubernetes];
  if (label === undefined)
    throw new Error(`${LABELS} names a label ${name} that scripts/release/sources.ts does not know`);
  return label;
}

const SERVICES: Readonly<Record<string, string>> = {
  EC2API: "ec2",
  IAMAPI: "iam",
  EKSAPI: "eks",
  PricingAPI: "pricing",
  SSMAPI: "ssm",
  SQSAPI: "sqs",
  ARCZonalShiftAPI: "arc-zonal-shift",
  TimestreamWriteAPI: "timestream",
};

/** Every call of AWS' API that the release's code can make, such as `ec2:CreateFleet`. Its tests make some of them. */
export function awsCallsOf(provider: GoModule): string[] {
  const source = provider.read("pkg/aws/sdk.go");
  return [...source.matchAll(/^type (\w+) interface \{\n(.*?)^\}/gms)]
    .flatMap(([, api = "", methods = ""]) => {
      const service = SERVICES[api];
      if (service === undefined)
        throw new Error(`pkg/aws/sdk.go has ${api}, which scripts/release/sources.ts does not know`);
      return [...methods.matchAll(/^\t(\w+)\(/gm)].map(([, call]) => `${service}:${call}`);
    })
    .toSorted();
}

/** Detail types of the events that the controller reads from its queue. */
export function interruptionEventsOf(provider: GoModule): string[] {
  const messages = "pkg/controllers/interruption/messages";
  return readdirSync(join(provider.folder, messages), { withFileTypes: true })
    .filter(
      (entry) =>
        entry.isDirectory() && readdirSync(join(provider.folder, messages, entry.name)).includes("parser.go"),
    )
    .flatMap(({ name }) => {
      const parser = provider.read(join(messages, name, "parser.go"));
      const [, type = ""] = /DetailType\(\) string \{\n\treturn "([^"]*)"/.exec(parser) ?? [];
      return type === "" ? [] : [type];
    })
    .toSorted();
}

/** Fields of the kubelet's own settings, as the release's module names them. */
export function kubeletFieldsOf(kubelet: GoModule): string[] {
  const source = kubelet.read("config/v1beta1/types.go");
  const struct = one(source, /^type KubeletConfiguration struct \{\n(.*?)^\}/ms);
  return [...struct.matchAll(/^\t\w+ .*`json:"(\w+)/gm)].map(([, name = ""]) => name).toSorted();
}

/** Fields of the kubelet that the controller sets itself, and refuses. */
export function ownKubeletFieldsOf(provider: GoModule): string[] {
  const source = provider.read("pkg/apis/v1/kubeletconfiguration_validation.go");
  const map = one(source, /^var karpenterOwnedFields = map\[string\]string\{\n(.*?)^\}/ms);
  return [...map.matchAll(/^\t"(\w+)":/gm)].map(([, name = ""]) => name).toSorted();
}

/** What expressions in a node class' kubelet know beside CEL's own functions. */
export function kubeletExpressionsOf(provider: GoModule) {
  const source = provider.read("pkg/cel/environment.go");
  const table = one(source, /^var celVars = \[\]struct \{.*?^\}\{\n(.*?)^\}/ms);
  const names = (text: string, form: RegExp) =>
    [...text.matchAll(form)].map(([, name = ""]) => name).toSorted();
  return {
    variables: names(table, /^\t\{"(\w+)", cel\./gm),
    functions: names(source, /cel\.Function\("(\w+)"/g),
  };
}

/** The version of a module that the release is built with. */
export function requiredVersionOf(provider: GoModule, path: string): string {
  return one(provider.read("go.mod"), new RegExp(`^\\t${path.replaceAll(".", "\\.")} v(\\S+)`, "m"));
}

/** Which Kubernetes the controller takes without a word in its log. */
export function kubernetesOf(provider: GoModule) {
  const source = provider.read("pkg/providers/version/version.go");
  return { from: one(source, /MinK8sVersion = "([^"]+)"/), to: one(source, /MaxK8sVersion = "([^"]+)"/) };
}

/** A changed version suppresses drift by hash once. */
export function hashVersionsOf(provider: GoModule, core: GoModule) {
  return {
    EC2NodeClass: one(provider.read("pkg/apis/v1/ec2nodeclass.go"), /EC2NodeClassHashVersion = "([^"]+)"/),
    NodePool: one(core.read("pkg/apis/v1/nodepool.go"), /NodePoolHashVersion = "([^"]+)"/),
  };
}

export function goVersionOf(provider: GoModule): string {
  return one(provider.read("go.mod"), /^go (\S+)$/m);
}

function one(source: string, form: RegExp): string {
  const [, match] = form.exec(source) ?? [];
  if (match === undefined) throw new Error(`the release's source has nothing like ${form}`);
  return match;
}
