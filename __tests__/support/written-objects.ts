import { writtenObjects } from "../../rehearsal/watch/pods-file";

/** Objects as a file has them. */
export const written = (...objects: object[]) =>
  writtenObjects("pods.yaml", objects.map((each) => JSON.stringify(each)).join("\n---\n"));

export const template = (more: object = {}, metadata: object = {}) => ({
  metadata: { labels: { app: "a" }, ...metadata },
  spec: {
    containers: [{ name: "a", image: "a", resources: { requests: { cpu: "500m", memory: "1Gi" } } }],
    ...more,
  },
});

export const deployment = (name: string, more: object = {}, namespace?: string) => ({
  ...{ apiVersion: "apps/v1", kind: "Deployment", metadata: { name, namespace } },
  spec: { template: template(more) },
});
