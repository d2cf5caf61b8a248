import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gunzipSync } from "fflate";
import { archive } from "../../export/archive";

const DEEP = `assets/Karpenter_karpenter-crd-chart_0A1B2C3D/${"F".repeat(32)}/templates/autoscaling.x-k8s.io_capacitybuffers.yaml`;
const FILES = new Map([
  ["cdk.tf.json", Buffer.from("{}\n")],
  [DEEP, Buffer.from("größer\n")],
]);

describe("an archive", () => {
  test("is unpacked by tar, long names and all, to files that anyone can read", async () => {
    const folder = mkdtempSync(join(tmpdir(), "archive-test-"));
    try {
      writeFileSync(join(folder, "a.tar.gz"), await archive(FILES));
      const told = execFileSync("tar", ["xzf", "a.tar.gz"], { cwd: folder, encoding: "utf8" });
      expect(told).toBe("");
      expect(readFileSync(join(folder, DEEP), "utf8")).toBe("größer\n");
      expect(statSync(join(folder, "cdk.tf.json")).mode & 0o777).toBe(0o644);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  test("tells nothing of when, where and by whom it was made", async () => {
    const packed = await archive(FILES);
    // Time of the gzip header, then its extra flags and a system that is the same everywhere.
    expect([...packed.subarray(4, 10)]).toEqual([0, 0, 0, 0, 2, 3]);
    const header = Buffer.from(gunzipSync(packed)).subarray(0, 512).toString("latin1");
    const field = (from: number, length: number) => header.slice(from, from + length).replace(/[\0 ]+$/, "");
    expect({ uid: field(108, 8), gid: field(116, 8), user: field(265, 32), group: field(297, 32) }).toEqual({
      uid: "000000",
      gid: "000000",
      user: "",
      group: "",
    });
    expect(new Date(Number.parseInt(field(136, 12), 8) * 1000).toISOString()).toBe(
      "2000-01-01T00:00:00.000Z",
    );
  });
});
