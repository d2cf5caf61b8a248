/** Image of kubectl of a cluster's minor version, in its first release, which each has. */
export function kubectlImage(version: string): string {
  return `registry.k8s.io/kubectl:v${version}.0`;
}
