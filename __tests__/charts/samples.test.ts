import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parse, parseAllDocuments } from "yaml";
import { samplesSchema } from "../../config/samples/schema";

const CHART = join(__dirname, "../../charts/samples");
const read = (name: string) => readFileSync(join(CHART, name), "utf8");

/** A template's objects, with its actions taken out and its images put in: plain YAML is what is left. */
function objects(name: string): any[] {
  const { images } = parse(read("values.yaml"));
  const text = read(`templates/${name}.yaml`)
    .replaceAll(/\{\{ \$?\.Values\.images\.(\w+) \}\}/g, (_, image) => images[image])
    .replaceAll(/^.*\{\{-.*\}\}\n?/gm, "")
    .replaceAll(/\{\{[^}]*\}\}/g, "x");
  return parseAllDocuments(text).map((document) => document.toJSON());
}
const podOf = (object: any) => object.spec.template?.spec ?? object.spec;
const all = readdirSync(join(CHART, "templates")).map((file) => file.replace(".yaml", ""));

describe("the samples chart", () => {
  test("takes the samples that an environment may switch on, and is checked for others", () => {
    const { properties } = JSON.parse(read("values.schema.json"));
    const { global: _, ...settings } = properties;
    const { shape } = samplesSchema.unwrap();
    expect(Object.keys(settings).toSorted()).toEqual(Object.keys(shape).toSorted());
    expect(Object.keys(settings.images.properties)).toEqual(Object.keys(shape.images.unwrap().shape));
  });

  test("pins every image, and gives each sample a name and a label of its own", () => {
    const workloads = all.flatMap(objects).filter(({ kind }) => ["Pod", "Deployment"].includes(kind));
    for (const workload of workloads) {
      const [{ image, imagePullPolicy }] = podOf(workload).containers;
      expect(image).toMatch(/:\d+\.\d+(\.\d+)?(@sha256:[0-9a-f]{64})?$/);
      expect(imagePullPolicy).toBeUndefined();
    }
    const labels = workloads.map(
      ({ metadata, spec }) => spec.selector?.matchLabels.app ?? metadata.labels.app,
    );
    expect(labels).toEqual(workloads.map(({ metadata }) => metadata.name));
    expect(new Set(labels).size).toBe(workloads.length);
  });

  test.each([
    ["hello-arm64", "arm64"],
    ["nginx-amd64", "amd64"],
    ["nginx-arm64", "arm64"],
  ])("%s selects its architecture in the pod's spec, not in the container: %s", (name, arch) => {
    expect(podOf(objects(name)[0]).nodeSelector).toEqual({ "kubernetes.io/arch": arch });
  });

  test("hello-arm64 prints the line that the write-up promises", () => {
    expect(podOf(objects("hello-arm64")[0]).containers[0].command[2]).toMatch("echo 'Hello from ARM64 node'");
  });

  test("inflate asks for a CPU, has no replica and ends at once", () => {
    const [inflate] = objects("inflate");
    expect(inflate.spec.replicas).toBe(0);
    expect(podOf(inflate)).toMatchObject({
      terminationGracePeriodSeconds: 0,
      containers: [{ resources: { requests: { cpu: "1" } } }],
    });
  });

  test("scale-out spreads, stays apart, is drained one by one and finishes its requests", () => {
    const [deployment, budget] = objects("scale-out");
    const pod = podOf(deployment);
    expect(pod.topologySpreadConstraints[0]).toMatchObject({
      topologyKey: "topology.kubernetes.io/zone",
      whenUnsatisfiable: "DoNotSchedule",
    });
    const [apart] = pod.affinity.podAntiAffinity.requiredDuringSchedulingIgnoredDuringExecution;
    expect(apart.topologyKey).toBe("kubernetes.io/hostname");
    expect(budget).toMatchObject({ kind: "PodDisruptionBudget", spec: { maxUnavailable: 1 } });
    expect(budget.spec.selector).toEqual(deployment.spec.selector);
    const { seconds } = pod.containers[0].lifecycle.preStop.sleep;
    expect(pod.terminationGracePeriodSeconds).toBeGreaterThan(seconds);
  });

  test("do-not-disrupt says so on the pod, not on the Deployment", () => {
    const [deployment] = objects("do-not-disrupt");
    expect(deployment.spec.template.metadata.annotations).toEqual({ "karpenter.sh/do-not-disrupt": "true" });
  });

  test("node-affinity spells the capacity type as Karpenter does", () => {
    const { nodeAffinity } = podOf(objects("node-affinity")[0]).affinity;
    const [{ preference }] = nodeAffinity.preferredDuringSchedulingIgnoredDuringExecution;
    expect(preference.matchExpressions).toEqual([
      { key: "karpenter.sh/capacity-type", operator: "In", values: ["spot"] },
    ]);
  });
});
