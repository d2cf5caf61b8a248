import { StorageClassV1 } from "@cdktf/provider-kubernetes/lib/storage-class-v1";
import { Construct } from "constructs";
import type { ClusterProbe } from "./cluster-probe";

/**
 * The cluster's default StorageClass: encrypted gp3 volumes of EBS, made in the zone of the first pod that needs one.
 * Needs the add-on aws-ebs-csi-driver. Volumes of deleted claims are deleted; those of claims that are left when the
 * cluster goes are nobody's, and stay in the account.
 *
 * @setting cluster.addons
 */
export class DefaultStorageClass extends Construct {
  constructor(scope: Construct, id: string, { probe }: { readonly probe: ClusterProbe }) {
    super(scope, id);
    new StorageClassV1(this, "Gp3", {
      metadata: {
        name: "gp3",
        annotations: { "storageclass.kubernetes.io/is-default-class": "true" },
      },
      storageProvisioner: "ebs.csi.aws.com",
      parameters: { type: "gp3", encrypted: "true" },
      // Made at once, a volume may lie in a zone that the pod's node is not in.
      volumeBindingMode: "WaitForFirstConsumer",
      reclaimPolicy: "Delete",
      allowVolumeExpansion: true,
      dependsOn: [probe.namespace],
    });
  }
}
