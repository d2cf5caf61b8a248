import { execFile } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { promisify } from "node:util";
import type { KubeClient } from "../../rehearsal/kubernetes/client";
import type { KubeObject } from "../../rehearsal/kubernetes/objects";

const run = promisify(execFile);
const APPLICATIONS = "/apis/argoproj.io/v1alpha1/namespaces/argocd/applications";

const CRD = {
  apiVersion: "apiextensions.k8s.io/v1",
  kind: "CustomResourceDefinition",
  metadata: { name: "applications.argoproj.io" },
  spec: {
    group: "argoproj.io",
    scope: "Namespaced",
    names: { kind: "Application", plural: "applications", singular: "application" },
    versions: [
      {
        name: "v1alpha1",
        served: true,
        storage: true,
        schema: { openAPIV3Schema: { type: "object", "x-kubernetes-preserve-unknown-fields": true } },
      },
    ],
  },
};

type Applied = KubeObject & { readonly apiVersion: string; readonly kind: string; readonly spec?: unknown };

export interface StandInArgoCdProps {
  readonly client: KubeClient;
  readonly kubectl: string;
  readonly kubeconfig: string;
  /** Where what it takes for Git's is written. */
  readonly folder: string;
  readonly application: string;
  /** Paths of the objects that it applies from then on as they are at first. */
  readonly paths: readonly string[];
}

/** What Argo CD does with self-heal to an Application's objects: applies them as long as the Application is there. */
export class StandInArgoCd {
  /** How often everything was applied. */
  rounds = 0;

  private constructor(
    private readonly props: StandInArgoCdProps,
    private readonly manifest: string,
  ) {}

  /** @returns once everything is applied; `gone` ends with the Application, and fails where it could not be applied */
  static async start(props: StandInArgoCdProps): Promise<{ argoCd: StandInArgoCd; gone: Promise<void> }> {
    const { client, folder, application, paths } = props;
    const objects = await Promise.all(paths.map((path) => client.get<Applied>(path)));
    const items = objects.map((object) => tracked(object, application));
    const manifest = join(folder, `${application}.json`);
    writeFileSync(manifest, JSON.stringify({ apiVersion: "v1", kind: "List", items }));
    await client.apply("/api/v1/namespaces/argocd", {
      apiVersion: "v1",
      kind: "Namespace",
      metadata: { name: "argocd" },
    });
    await client.apply(
      "/apis/apiextensions.k8s.io/v1/customresourcedefinitions/applications.argoproj.io",
      CRD,
    );
    const argoCd = new StandInArgoCd(props, manifest);
    await run(props.kubectl, [
      ...["--kubeconfig", props.kubeconfig, "wait", "crd", CRD.metadata.name],
      "--for=condition=Established",
    ]);
    await client.create(APPLICATIONS, {
      apiVersion: "argoproj.io/v1alpha1",
      kind: "Application",
      // With which Argo CD deletes the objects before the Application.
      metadata: { name: application, finalizers: ["resources-finalizer.argocd.argoproj.io"] },
      spec: {},
      status: {
        resources: objects.map(({ apiVersion, kind, metadata: { name } }) => ({
          ...{ group: apiVersion.split("/")[0], version: "v1", kind, name },
        })),
      },
    });
    await argoCd.sync();
    return { argoCd, gone: argoCd.selfHeal() };
  }

  private async selfHeal(): Promise<void> {
    const path = `${APPLICATIONS}/${this.props.application}`;
    while ((await this.props.client.find(path)) !== undefined) {
      await this.sync();
      await sleep(500);
    }
  }

  private async sync(): Promise<void> {
    const { kubectl, kubeconfig } = this.props;
    await run(kubectl, [
      ...["--kubeconfig", kubeconfig, "apply", "--server-side", "--force-conflicts"],
      ...["--field-manager=argocd-controller", "-f", this.manifest],
    ]);
    this.rounds += 1;
  }
}

function tracked({ apiVersion, kind, metadata: { name }, spec }: Applied, application: string) {
  const id = `${application}:${apiVersion.split("/")[0]}/${kind}:/${name}`;
  const labels = { "argocd.argoproj.io/instance": application };
  const metadata = { name, labels, annotations: { "argocd.argoproj.io/tracking-id": id } };
  return { apiVersion, kind, metadata, spec };
}
