import type { ResourceList } from "../kubernetes/objects";

/** The part of a Deployment that says how its first container is run. */
export interface Deployment {
  readonly metadata: { readonly name: string; readonly namespace: string };
  readonly spec: {
    readonly template: {
      readonly spec: { readonly serviceAccountName: string; readonly containers: readonly Container[] };
    };
  };
}

interface Container {
  readonly name: string;
  readonly env?: readonly EnvVar[];
  readonly args?: readonly string[];
  readonly resources?: { readonly requests?: ResourceList; readonly limits?: ResourceList };
}

interface EnvVar {
  readonly name: string;
  readonly value?: string;
  readonly valueFrom?: {
    readonly fieldRef?: { readonly fieldPath: string };
    readonly resourceFieldRef?: { readonly resource: string; readonly divisor?: string };
  };
}

/** What a kubelet would run for the Deployment's container. */
export interface ContainerCommand {
  readonly env: Readonly<Record<string, string>>;
  readonly args: readonly string[];
}

/** Resolves a container's environment and arguments as the kubelet does, so that what a chart says is what runs. */
export function containerCommand(deployment: Deployment): ContainerCommand {
  const [container] = deployment.spec.template.spec.containers;
  if (container === undefined) throw new Error(`the Deployment ${deployment.metadata.name} has no container`);
  const env = (container.env ?? []).map(
    (each) => [each.name, variableValue(each, container, deployment)] as const,
  );
  return { env: Object.fromEntries(env), args: container.args ?? [] };
}

/** What a pod meets on its node. */
export interface PodSurroundings {
  readonly kubeconfig: string;
  readonly awsEndpoint: string;
  /** Where the Pod Identity agent answers. */
  readonly credentialsUrl: string;
}

/**
 * What EKS gives a pod on a system node beside the container's own environment: an API server and credentials. No
 * region: the Pod Identity webhook writes one only into pods made after the association, and the instance metadata,
 * where a program would look next, is a hop too far.
 */
export function injectedEnvironment(props: PodSurroundings): Readonly<Record<string, string>> {
  return {
    KUBECONFIG: props.kubeconfig,
    AWS_ENDPOINT_URL: props.awsEndpoint,
    AWS_CONTAINER_CREDENTIALS_FULL_URI: props.credentialsUrl,
    AWS_EC2_METADATA_DISABLED: "true",
  };
}

function variableValue(variable: EnvVar, container: Container, deployment: Deployment): string {
  if (variable.valueFrom === undefined) return variable.value ?? "";
  const { fieldRef, resourceFieldRef } = variable.valueFrom;
  if (fieldRef?.fieldPath === "metadata.namespace") return deployment.metadata.namespace;
  if (resourceFieldRef !== undefined) {
    return resourceValue(resourceFieldRef.resource, resourceFieldRef.divisor ?? "0", container);
  }
  throw new Error(`${variable.name} of ${deployment.metadata.name} comes from where a rehearsal has nothing`);
}

/** Kubernetes puts the node's allocatable where a container sets nothing; 0 leaves the program its default. */
function resourceValue(resource: string, divisor: string, container: Container): string {
  const [kind, name] = resource.split(".");
  const amounts = kind === "limits" ? container.resources?.limits : container.resources?.requests;
  const amount = amounts?.[name ?? ""];
  if (amount === undefined) return "0";
  const unit = quantity(divisor) === 0 ? 1 : quantity(divisor);
  // Rounded up as Kubernetes does, but not for the dust of a binary fraction: 1.1 / 0.001.
  return String(Math.ceil(Number((quantity(amount) / unit).toFixed(6))));
}

const SUFFIXES: Readonly<Record<string, number>> = {
  "": 1,
  m: 1e-3,
  k: 1e3,
  M: 1e6,
  G: 1e9,
  T: 1e12,
  Ki: 2 ** 10,
  Mi: 2 ** 20,
  Gi: 2 ** 30,
  Ti: 2 ** 40,
};

/** A Kubernetes quantity such as `500m` or `1Gi` as a number. */
export function quantity(text: string): number {
  const [, digits, suffix = ""] = text.match(/^([0-9.]+)([A-Za-z]*)$/) ?? [];
  const factor = SUFFIXES[suffix];
  if (digits === undefined || factor === undefined) throw new Error(`not a quantity: ${text}`);
  return Number(digits) * factor;
}
