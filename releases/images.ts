/**
 * Images that the stacks install, with the digest of each one's index, so that nobody can put another under the tag.
 *
 * `pause`: registry.k8s.io/images/k8s-staging-kubernetes/images.yaml of https://github.com/kubernetes/k8s.io, by which that
 * registry is filled. Of the others no project publishes one: these are what public repositories pin those tags by, seven
 * for the load balancer controller (one read it from the registry on 2026-09-01), three for the device plugin (one is the
 * status of a pod that had pulled the tag), and none names another. A new default of a version needs a new line, or has none.
 */
const DIGESTS: Readonly<Record<string, string>> = {
  "registry.k8s.io/pause:3.10": "sha256:ee6521f290b2168b6e0935a181d4cff9be1ac3f505666ef0e3c98fae8199917a",
  "public.ecr.aws/eks/aws-load-balancer-controller:v3.5.0":
    "sha256:298acdff5a571731276aaea3d5cc450a264e4ad710a5bddf3e518f68a3f9f6cb",
  "nvcr.io/nvidia/k8s-device-plugin:v0.20.0":
    "sha256:a61ba9fd8efb82f3a79f877f7580e02c1e8e7593f62473644bc9c79e315c3312",
};

/** The digest of an image by its tag, where it is known. */
function digestOf(image: string): string | undefined {
  return Object.hasOwn(DIGESTS, image) ? DIGESTS[image] : undefined;
}

/** An image by its tag and, where it is known, its digest, which then decides. */
export function pinned(image: string): string {
  const digest = digestOf(image);
  return digest === undefined ? image : `${image}@${digest}`;
}

/** The value `image` of a chart that writes a repository and a tag one behind the other; nothing where no digest is known. */
export function pinnedTag(image: string): { readonly tag: string } | undefined {
  const digest = digestOf(image);
  return digest === undefined ? undefined : { tag: `${image.slice(image.lastIndexOf(":") + 1)}@${digest}` };
}
