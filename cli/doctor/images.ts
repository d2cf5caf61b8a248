import type { ResolvedEnvironment } from "../../config/resolve";

/** An alias that Karpenter will look up, and where it looks. */
export interface Image {
  readonly nodeClass: string;
  readonly alias: string;
  readonly architecture: string;
  /** Public parameter of SSM that holds its id. */
  readonly parameter: string;
  /** Where the parameters of other releases lie. */
  readonly path: string;
}

/** The images of the nodes that an environment can have, by alias; those chosen otherwise are its own business. */
export function imagesOf({ nodeClasses, nodePools }: ResolvedEnvironment, kubernetes: string): Image[] {
  return Object.entries(nodeClasses).flatMap(([nodeClass, { spec }]) =>
    spec.amiSelectorTerms.flatMap(({ alias }) =>
      architecturesOn(nodeClass, nodePools).flatMap((architecture) => {
        const place = alias && placeOf(alias, kubernetes, architecture === "arm64" ? "arm64" : "x86_64");
        return place ? [{ nodeClass, alias, architecture, ...place }] : [];
      }),
    ),
  );
}

function architecturesOn(nodeClass: string, nodePools: ResolvedEnvironment["nodePools"]): string[] {
  const all = Object.values(nodePools)
    .map(({ spec }) => spec.template.spec)
    .filter(({ nodeClassRef }) => nodeClassRef.name === nodeClass)
    .flatMap(({ requirements }) => requirements)
    .flatMap(({ key, operator, values = [] }) =>
      key === "kubernetes.io/arch" && operator === "In" ? values : [],
    );
  return [...new Set(all)];
}

/** As Karpenter's pkg/providers/amifamily asks. */
function placeOf(
  alias: string,
  kubernetes: string,
  machine: string,
): Pick<Image, "parameter" | "path"> | undefined {
  const [family, release = ""] = alias.split("@");
  switch (family) {
    case "al2023": {
      const path = `/aws/service/eks/optimized-ami/${kubernetes}/amazon-linux-2023/${machine}/standard`;
      const image = `amazon-eks-node-al2023-${machine}-standard-${kubernetes}-${release}`;
      return { path, parameter: `${path}/${release === "latest" ? "recommended" : image}/image_id` };
    }
    case "bottlerocket": {
      const path = `/aws/service/bottlerocket/aws-k8s-${kubernetes}/${machine}`;
      return { path, parameter: `${path}/${release.replace(/^v/, "")}/image_id` };
    }
    default:
      return undefined;
  }
}
