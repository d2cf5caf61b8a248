import { nodeSize } from "../../../rehearsal/kubernetes/node-size";

describe("nodeSize", () => {
  test.each([
    // By EC2: 2 CPUs, 8 GiB, 29 pods. 70m of CPU and 255 + 11 * 29 MiB are the kubelet's, 100 MiB the eviction's.
    ["m5.large", "amd64", "2", "1930m", "7577Mi", "6903Mi", "29"],
    ["m7g.2xlarge", "arm64", "8", "7910m", "30251Mi", "29258Mi", "58"],
  ])("of %s is what EKS' kubelet leaves to pods", (type, arch, cpu, freeCpu, memory, freeMemory, pods) => {
    expect(nodeSize(type)).toMatchObject({
      arch,
      capacity: { cpu, memory, pods },
      allocatable: { cpu: freeCpu, memory: freeMemory, pods },
    });
  });

  test("of a type that nobody knows is an m-class large's", () => {
    expect(nodeSize("m99.large").allocatable).toEqual(nodeSize("m5.large").allocatable);
  });
});
