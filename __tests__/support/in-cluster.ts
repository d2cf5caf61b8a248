import { ClusterProbe } from "../../constructs/cluster/cluster-probe";
import { clusterProviders } from "../../constructs/cluster/cluster-providers";
import { type Built, built } from "./built";

/** Builds one stack with a way into a cluster, and its probe. */
export function inCluster(
  content: (stack: ConstructorParameters<typeof ClusterProbe>[0], probe: ClusterProbe) => void,
): Built {
  return built((stack) => {
    clusterProviders(stack, {
      clusterName: "demo",
      endpoint: "https://api.example",
      certificateAuthority: "Y2E=",
      caller: { region: "eu-west-1" },
      authentication: "exec",
    });
    content(stack, new ClusterProbe(stack, "Probe"));
  });
}
