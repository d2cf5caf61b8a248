import { parseXml } from "../../../rehearsal/emulator/xml";
import { AttachLimits, csiNodeOf } from "../../../rehearsal/karpenter/attach-limits";

const described = (content: string) => {
  let calls = 0;
  const query = async () => {
    calls++;
    return parseXml(`<R><instanceTypeSet>${content}</instanceTypeSet></R>`);
  };
  return { limits: new AttachLimits({ query }), calls: () => calls };
};
const ebs = (most: number, sort: string) =>
  `<ebsInfo><maximumEbsAttachments>${most}</maximumEbsAttachments><attachmentLimitType>${sort}</attachmentLimitType></ebsInfo>`;

describe("AttachLimits", () => {
  test.each([
    ["of its own count, but for the root volume", ebs(32, "dedicated"), 31],
    ["shared with network and root", ebs(27, "shared"), 25],
    [
      "shared with local disks as well",
      `${ebs(27, "shared")}<instanceStorageInfo><disks><item><count>2</count></item></disks></instanceStorageInfo>`,
      23,
    ],
    ["that EC2 does not tell", "<ebsInfo/>", undefined],
  ])("takes a limit %s", async (_, content, limit) => {
    const { limits, calls } = described(`<item>${content}</item>`);
    expect([await limits.of("m5.large"), await limits.of("m5.large")]).toEqual([limit, limit]);
    expect(calls()).toBe(1);
  });
});

test("a CSINode goes with its Node, and counts EBS' volumes", () => {
  const node = { metadata: { name: "n", uid: "u" }, spec: { providerID: "aws:///eu-west-1a/i-1" } };
  expect(csiNodeOf(node, 25)).toMatchObject({
    metadata: { name: "n", ownerReferences: [{ kind: "Node", name: "n", uid: "u" }] },
    spec: { drivers: [{ name: "ebs.csi.aws.com", nodeID: "i-1", allocatable: { count: 25 } }] },
  });
});
