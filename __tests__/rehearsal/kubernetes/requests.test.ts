import { requestsOf } from "../../../rehearsal/kubernetes/requests";

const container = (cpu: string, memory: string, restartPolicy?: string) => ({
  restartPolicy,
  resources: { requests: { cpu, memory } },
});

describe("what the scheduler keeps free for a pod", () => {
  test("is what its containers, sidecars and runtime ask for together", () => {
    const spec = {
      containers: [container("250m", "512Mi"), container("1", "1Gi")],
      initContainers: [container("250m", "512Mi", "Always")],
      overhead: { cpu: "100m" },
    };
    expect(requestsOf({ spec })).toEqual({ cpu: 1.6, memoryGib: 2 });
  });

  test("is what an init container asks for, where that is more", () => {
    const spec = { containers: [container("250m", "2Gi")], initContainers: [container("2", "1Gi")] };
    expect(requestsOf({ spec })).toEqual({ cpu: 2, memoryGib: 2 });
  });

  test("is what the pod asks for as a whole, where it does", () => {
    const spec = { containers: [container("250m", "2Gi")], resources: { requests: { cpu: "3" } } };
    expect(requestsOf({ spec })).toEqual({ cpu: 3, memoryGib: 2 });
  });

  test("is nothing where nothing is asked for", () => {
    expect(requestsOf({ spec: { containers: [{}] } })).toEqual({ cpu: 0, memoryGib: 0 });
  });
});
