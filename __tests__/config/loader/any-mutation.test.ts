import fc from "fast-check";
import { DEFAULT_VERSIONS } from "../../../releases/defaults";
import { environmentSettings } from "../../support/environment-arbitrary";
import { problemLines } from "../../support/environments-folder";
import { type Path, yamlWithPlaces } from "../../support/yaml-with-places";

const settings = environmentSettings.map((rest) => ({ aws: { region: "eu-west-1" }, ...rest }));
const remarks = fc.array(fc.boolean(), { minLength: 1, maxLength: 7 });

/** No map of an environment takes it, be it one of fields or one of names. */
const UNKNOWN = "No such key!";

/** Every section at once, with parts that few people set. */
const whole = settings.map((tree) => ({
  ...tree,
  network: { cidr: "10.0.0.0/16", zones: ["eu-west-1a", "eu-west-1b"] },
  cluster: {
    version: "1.35",
    endpoint: { publicCidrs: ["203.0.113.0/24"] },
    addons: { coredns: { values: { a: 1 } } },
  },
  karpenter: {
    version: DEFAULT_VERSIONS.karpenter,
    replicas: 2,
    resources: { requests: { cpu: 1, memory: "1Gi" } },
    values: {},
  },
  nodeClasses: {
    gpu: {
      amiFamily: "Bottlerocket",
      amiSelectorTerms: [{ alias: "bottlerocket@v1.20.0" }],
      subnetSelectorTerms: [{ tags: { team: "shop" } }],
      securityGroupSelectorTerms: [{ id: "sg-0123456789abcdef0" }],
      blockDeviceMappings: [
        { deviceName: "/dev/xvda", rootVolume: true, ebs: { volumeSize: "50Gi", iops: 3000 } },
      ],
      kubelet: { maxPods: 10, evictionSoft: { "memory.available": "5%" } },
      metadataOptions: { httpTokens: "required" },
      tags: { team: "shop" },
    },
  },
  nodePools: {
    general: {
      nodeClass: "gpu",
      requirements: [{ key: "example.com/team", operator: "In", values: ["shop"] }],
      taints: [{ key: "gpu", effect: "NoSchedule" }],
      disruption: {
        budgets: [{ nodes: "10%", schedule: "0 9 * * mon-fri", duration: "8h", reasons: ["Drifted"] }],
      },
      limits: { cpu: 100 },
      labels: { team: "shop" },
    },
  },
}));

test("a valid file has no problem", () => {
  fc.assert(
    fc.property(settings, remarks, (tree, remarked) => {
      expect(problemLines({ "prod.yaml": written(tree, remarked).text })).toEqual([]);
    }),
    { numRuns: 50 },
  );
});

/** A map whose names EKS knows and not the schema: what is wrong is then told of the value. */
const isNamedElsewhere = (path: readonly PropertyKey[]) => path.join(".") === "cluster.addons";

/** What takes a word or a map: a wrong map is judged by its keys. */
const isWordOrMap = (path: readonly PropertyKey[]) => path.join(".") === "karpenter.nodeRole";

test("an unknown key anywhere is one problem, at that key", () => {
  fc.assert(
    fc.property(settings, remarks, fc.nat(), (tree, remarked, choice) => {
      const maps = pathsIn(tree).filter((path) => isMap(at(tree, path)) && !isNamedElsewhere(path));
      const path = [...maps[choice % maps.length]!, UNKNOWN];
      const { text, placeOf } = written(replaced(tree, path, "x"), remarked);
      const lines = problemLines({ "prod.yaml": text });
      expect(lines).toHaveLength(1);
      expect(lines[0]).toContain(`environments/prod.yaml:${placeOf(path)?.key}: ${pathText(path)}: `);
    }),
    { numRuns: 150 },
  );
});

test("a value of another type anywhere is one problem, at that value", () => {
  fc.assert(
    fc.property(settings, remarks, fc.nat(), fc.boolean(), (tree, remarked, choice, isEmpty) => {
      const paths = pathsIn(tree).slice(1);
      const path = paths[choice % paths.length]!;
      const value = at(tree, path);
      // A map stands for no list and for hardly a scalar, a number for no map and no list of this tree.
      const isNoMap = typeof value !== "object" && !isWordOrMap(path);
      const wrong = isEmpty ? null : isNoMap ? { "a map": {} } : -7.5;
      const { text, placeOf } = written(replaced(tree, path, wrong), remarked);
      const lines = problemLines({ "prod.yaml": text });
      expect(lines).toHaveLength(1);
      expect(lines[0]).toContain(
        `environments/prod.yaml:${placeOf(path)?.value}: ${pathText(path)}: expected `,
      );
      expect(lines[0]).toMatch(/, got (null|-7\.5|\{"a map":\{\}\})/);
    }),
    { numRuns: 150 },
  );
});

test("whatever stands anywhere, it is told in lines and never with a stack trace", () => {
  fc.assert(
    fc.property(whole, fc.nat(), fc.jsonValue({ maxDepth: 2 }), (tree, choice, value) => {
      const paths = pathsIn(tree).slice(1);
      const { text } = written(replaced(tree, paths[choice % paths.length]!, value), [false]);
      for (const line of problemLines({ "prod.yaml": text })) {
        expect(line).toMatch(
          /^environments\/prod\.yaml:\d+:\d+: .+?: (expected |needs |conflicts with |belongs in |unknown key|unknown add-on|the chart |null would )/,
        );
      }
    }),
    { numRuns: 200 },
  );
});

test("two files with a mistake each have two problems", () => {
  fc.assert(
    fc.property(settings, (tree) => {
      const { text } = written(replaced(tree, [UNKNOWN], 1), [false]);
      expect(
        problemLines({ "a.yaml": text, "b.yaml": text }).filter((line) => line.includes(UNKNOWN)),
      ).toHaveLength(2);
    }),
    { numRuns: 20 },
  );
});

function written(tree: object, remarked: readonly boolean[]) {
  return yamlWithPlaces(tree, (line) => remarked[line % remarked.length] === true);
}

/** The root and everything below it. */
function pathsIn(node: unknown, path: Path = []): Path[] {
  if (typeof node !== "object" || node === null) return [path];
  const steps = Object.entries(node).map(([key, value]) => [Array.isArray(node) ? Number(key) : key, value]);
  return [path, ...steps.flatMap(([step, value]) => pathsIn(value, [...path, step]))];
}

function at(tree: any, path: Path): unknown {
  return path.reduce((node, step) => node[step], tree);
}

function replaced(tree: any, [step, ...rest]: Path, value: unknown): any {
  if (step === undefined) return value;
  const copy = Array.isArray(tree) ? [...tree] : { ...tree };
  copy[step] = replaced(copy[step], rest, value);
  return copy;
}

function isMap(value: unknown): boolean {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function pathText(path: Path): string {
  const [first, ...rest] = path.map((step) => {
    if (typeof step === "number") return `[${step}]`;
    return step === UNKNOWN ? '["No such key!"]' : `.${step}`;
  });
  return [first?.replace(/^\./, ""), ...rest].join("");
}
