/**
 * Folder with the unpacked charts `karpenter` and `karpenter-crd`, of Karpenter's release.
 * @throws when KARPENTER_CHARTS does not name it: a test that runs without them would show nothing
 */
export function karpenterCharts(): string {
  const folder = process.env.KARPENTER_CHARTS;
  if (folder === undefined) {
    throw new Error(
      "KARPENTER_CHARTS names no folder; get the charts with: mkdir charts-of-karpenter && cd charts-of-karpenter && " +
        "for chart in karpenter karpenter-crd; do helm pull --untar oci://public.ecr.aws/karpenter/$chart --version 1.14.1; done",
    );
  }
  return folder;
}
