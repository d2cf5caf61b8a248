import { quantityValue } from "../../config/instance-types/resources";
import type { Pod, ResourceList } from "./objects";

/** CPUs, and memory in GiB. */
export interface Resources {
  readonly cpu: number;
  readonly memoryGib: number;
}

const GIB = 2 ** 30;

/** What Kubernetes' words for resources come to. What a file leaves empty is null. */
export function resourcesOf(list?: ResourceList | null): Resources {
  const { cpu, memory } = list ?? {};
  return { cpu: quantityValue(cpu ?? "0"), memoryGib: quantityValue(memory ?? "0") / GIB };
}

/** What the scheduler keeps free for a pod: sidecars run beside the containers, other init containers before them. */
export function requestsOf({ spec }: Pick<Pod, "spec">): Resources {
  const { containers = [], initContainers = [], overhead, resources } = spec;
  const ofPod = resources?.requests ?? {};
  const own = (all: typeof containers) => all.map((each) => resourcesOf(each.resources?.requests));
  const sidecars = initContainers.filter(({ restartPolicy }) => restartPolicy === "Always");
  const running = own([...containers, ...sidecars]);
  const starting = own(initContainers.filter(({ restartPolicy }) => restartPolicy !== "Always"));
  const extra = resourcesOf(overhead);
  const of = (key: keyof Resources) => {
    const sum = running.reduce((total, each) => total + each[key], 0);
    return Math.max(sum, ...starting.map((each) => each[key]));
  };
  const whole = resourcesOf(ofPod);
  return {
    cpu: ("cpu" in ofPod ? whole.cpu : of("cpu")) + extra.cpu,
    memoryGib: ("memory" in ofPod ? whole.memoryGib : of("memoryGib")) + extra.memoryGib,
  };
}
