import { nodeClassOf } from "../../../config/node-pools/checks";
import { poolsOf } from "../../../config/node-pools/choices";
import { originsOf } from "../../../config/node-pools/expand";

test("a file of thousands of pools is read in seconds, since each entry is read once, however many rules ask for it", () => {
  const nodePools = { a: { minCpu: 4 }, b: {} };
  const nodeClasses = { default: { volumeSize: "30Gi" } };
  for (const [index, { pool }] of poolsOf(nodePools).entries()) {
    expect(poolsOf(nodePools)[index]?.pool).toBe(pool);
    expect(originsOf(pool)).toBe(originsOf(pool));
    expect(nodeClassOf(pool, nodeClasses)).toBe(nodeClassOf(pool, nodeClasses));
  }
});
