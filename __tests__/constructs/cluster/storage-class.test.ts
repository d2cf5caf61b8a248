import { StorageClassV1 } from "@cdktf/provider-kubernetes/lib/storage-class-v1";
import { ClusterProbe } from "../../../constructs/cluster/cluster-probe";
import { clusterProviders } from "../../../constructs/cluster/cluster-providers";
import { DefaultStorageClass } from "../../../constructs/cluster/storage-class";
import { built } from "../../support/built";

describe("DefaultStorageClass", () => {
  const stack = built((scope) => {
    clusterProviders(scope, {
      clusterName: "demo",
      endpoint: "https://api.example",
      certificateAuthority: "Y2E=",
      caller: { region: "eu-west-1" },
      authentication: "exec",
    });
    new DefaultStorageClass(scope, "StorageClass", { probe: new ClusterProbe(scope, "Probe") });
  });

  test("is the default: encrypted gp3, where the pod is, able to grow", () => {
    expect(stack.only(StorageClassV1)).toMatchObject({
      metadata: {
        name: "gp3",
        annotations: { "storageclass.kubernetes.io/is-default-class": "true" },
      },
      storage_provisioner: "ebs.csi.aws.com",
      parameters: { type: "gp3", encrypted: "true" },
      volume_binding_mode: "WaitForFirstConsumer",
      reclaim_policy: "Delete",
      allow_volume_expansion: true,
    });
  });

  test("is asked for only after the API server has answered", () => {
    expect(stack.only(StorageClassV1).depends_on).toEqual([
      expect.stringMatching(/^data\.kubernetes_namespace_v1\.Probe/),
    ]);
  });
});
