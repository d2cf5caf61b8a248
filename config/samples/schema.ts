import { z } from "zod";
import { pinned } from "../../releases/images";
import { imageReference } from "../image";
import { kubernetesName } from "../primitives";

const image = (name: string) => {
  const [, own = "", tag = ""] = /([^/:]+):([^@]+)/.exec(name) ?? [];
  return imageReference(own, tag).optional().describe(`Default: \`${name}\`.`);
};

const sample = (description: string) => z.boolean().default(false).describe(description);

export const samplesSchema = z
  .strictObject({
    helloArm64: sample("Pod `hello-arm64`, which prints `Hello from ARM64 node`."),
    nginxAmd64: sample("Deployment `nginx-amd64`: two replicas on amd64 nodes."),
    nginxArm64: sample("Deployment `nginx-arm64`: two replicas on arm64 nodes."),
    inflate: sample(
      "Deployment `inflate` of no replica, each of one CPU that does nothing: for you to scale.",
    ),
    scaleOut: sample(
      "Deployment `scale-out`: three replicas in three zones and on three nodes, with a disruption budget and a graceful shutdown.",
    ),
    doNotDisrupt: sample("Deployment `do-not-disrupt`, whose pod Karpenter does not move."),
    nodeAffinity: sample("Deployment `node-affinity`, which asks for a kind of node and prefers Spot."),
    toleration: kubernetesName
      .optional()
      .describe(
        "Deployment `toleration` on the nodes of this NodePool, whose taints it tolerates. The NodePool must have taints. Default: none.",
      ),
    ingress: sample(
      "Ingress `ingress` with a Service and a Deployment of that name behind an internal Application Load Balancer, which costs by the hour. Needs `loadBalancerController`.",
    ),
    images: z
      .strictObject({
        busybox: image("public.ecr.aws/docker/library/busybox:1.37.0"),
        nginx: image("public.ecr.aws/docker/library/nginx:1.28.0"),
        pause: image(pinned("registry.k8s.io/pause:3.10")),
      })
      .prefault({})
      .describe("Images of their pods: those of a registry of yours, or by digests."),
  })
  .prefault({})
  .describe(
    "Samples in the namespace `default`, each to be seen at work as docs/samples.md says. They wait for no node: a deploy succeeds while their pods are still Pending.",
  );

export type SamplesSettings = z.output<typeof samplesSchema>;
