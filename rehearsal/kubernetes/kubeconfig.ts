import { writeFileSync } from "node:fs";
import type { KubeAccess } from "./client";

/** Writes a kubeconfig that only its owner can read, as JSON, which every client takes for YAML. */
export function writeKubeconfig(file: string, access: KubeAccess): string {
  const config = {
    apiVersion: "v1",
    kind: "Config",
    clusters: [
      {
        name: "rehearsal",
        cluster: {
          server: access.server,
          "certificate-authority-data": Buffer.from(access.ca).toString("base64"),
        },
      },
    ],
    users: [{ name: "rehearsal", user: { token: access.token } }],
    contexts: [{ name: "rehearsal", context: { cluster: "rehearsal", user: "rehearsal" } }],
    "current-context": "rehearsal",
  };
  writeFileSync(file, JSON.stringify(config), { mode: 0o600 });
  return file;
}
