import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { DEFAULT_VERSIONS } from "../../releases/defaults";

const ROOT = join(__dirname, "..", "..");

interface Component {
  readonly name: string;
  readonly version: string;
  readonly purl: string;
  readonly hashes?: readonly object[];
  readonly properties?: readonly { readonly value: string }[];
}

let components: readonly Component[];
let kind: string;
beforeAll(() => {
  const stdout = execFileSync("npm", ["run", "--silent", "sbom"], {
    cwd: ROOT,
    encoding: "utf8",
    maxBuffer: 2 ** 28,
  });
  ({ components, bomFormat: kind } = JSON.parse(stdout));
});

const of = (type: string) => components.filter(({ purl }) => purl.startsWith(`pkg:${type}/`));
const read = (...path: string[]) => readFileSync(join(ROOT, ...path), "utf8");
const hashed = ({ properties = [] }: Component) =>
  properties.some(({ value }) => /^(sha256|h1):/.test(value));

describe("npm run sbom", () => {
  test("prints CycloneDX, each part once", () => {
    expect(kind).toBe("CycloneDX");
    const names = components.map(({ purl }) => purl);
    expect(names.filter((each, index) => names.indexOf(each) !== index)).toEqual([]);
  });

  test("has every npm package of the lock file, with its hash", () => {
    const { packages } = JSON.parse(read("package-lock.json")) as {
      packages: Record<string, { version: string; link?: boolean; name?: string; inBundle?: boolean }>;
    };
    const locked = Object.entries(packages).filter(
      ([path, { link }]) => path.includes("node_modules/") && !link,
    );
    const listed = new Set(of("npm").map(({ purl }) => decodeURIComponent(purl)));
    for (const [path, { version, name: alias }] of locked) {
      const name = alias ?? path.slice(path.lastIndexOf("node_modules/") + "node_modules/".length);
      expect(listed).toContain(`pkg:npm/${name}@${version}`);
    }
    // What comes inside the file of another package, cdktf's, stands under that file's hash.
    const bundled = new Set(
      locked.filter(([, { inBundle }]) => inBundle).map(([path]) => path.split("node_modules/").at(-1)),
    );
    const bare = of("npm").filter(({ hashes = [], name }) => hashes.length === 0 && !bundled.has(name));
    expect(bare.map(({ name }) => name)).toEqual(["terraform-process"]);
  });

  test("has every package of PyPI that a requirements file pins, with its hashes", () => {
    const wanted = ["rehearsal/emulator/requirements", "e2e/requirements"].flatMap((folder) =>
      readdirSync(join(ROOT, folder)).flatMap((file) =>
        [...read(folder, file).matchAll(/^([\w.-]+)==([^\s;\\]+)/gm)].map(
          ([, name = "", version]) => `pkg:pypi/${name.toLowerCase()}@${version}`,
        ),
      ),
    );
    expect(wanted.length).toBeGreaterThan(20);
    expect(of("pypi").map(({ purl }) => purl)).toEqual(expect.arrayContaining(wanted));
    expect(of("pypi").filter((each) => !hashed(each))).toEqual([]);
  });

  test("has every Go module that a rehearsal's programs need, with Go's hash of all but the two with pins of their own", () => {
    const folder = "rehearsal/programs";
    const required = ["karpenter", "kubernetes"].flatMap((name) =>
      readdirSync(join(ROOT, folder, name)).flatMap((version) =>
        [
          ...read(folder, name, version, "go.mod").matchAll(
            /^(?:require )?\s*(\S+\.\S+) (v\S+)(?: \/\/ indirect)?$/gm,
          ),
        ].map(([, module, of]) => `${module}@${of}`),
      ),
    );
    expect(required.length).toBeGreaterThan(200);
    const listed = new Set(of("golang").map(({ name, version }) => `${name}@${version}`));
    // A requirement that a release replaces, or builds nothing of, has no hash of its content.
    const sums = ["karpenter", "kubernetes"]
      .flatMap((name) =>
        readdirSync(join(ROOT, folder, name)).map((each) => read(folder, name, each, "go.sum")),
      )
      .join("\n");
    for (const each of required)
      if (sums.includes(`${each.replace("@", " ")} h1:`)) expect(listed).toContain(each);
    expect(
      of("golang")
        .filter((each) => !hashed(each))
        .map(({ name }) => name)
        .toSorted(),
    ).toEqual(["helm.sh/helm/v3", "sigs.k8s.io/kwok"]);
  });

  test("has providers, charts and images of a new environment, and of nodes with accelerators", () => {
    const { karpenter, kubernetes, loadBalancerController } = DEFAULT_VERSIONS;
    const { dependencies } = JSON.parse(read("package.json"));
    expect(Object.keys(dependencies).filter((name) => name.startsWith("@cdktf/provider-"))).toHaveLength(4);
    expect(
      of("generic")
        .map(({ name }) => name)
        .toSorted(),
    ).toEqual(["aws", "helm", "kubernetes", "time"].map((name) => `hashicorp/${name}`));
    expect(
      of("helm")
        .map(({ name, version }) => `${name} ${version}`)
        .toSorted(),
    ).toEqual([
      "aws-efa-k8s-device-plugin v0.5.30",
      `aws-load-balancer-controller ${loadBalancerController}`,
      `karpenter ${karpenter}`,
      `karpenter-crd ${karpenter}`,
      "neuron-helm-chart 1.9.0",
      "nvidia-device-plugin 0.20.0",
    ]);
    expect(of("docker").map(({ name, version }) => `${name}:${version}`)).toEqual(
      expect.arrayContaining([
        `public.ecr.aws/karpenter/controller:${karpenter}`,
        `public.ecr.aws/eks/aws-load-balancer-controller:v${loadBalancerController}`,
        `registry.k8s.io/kubectl:v${kubernetes}.0`,
        "nvcr.io/nvidia/k8s-device-plugin:v0.20.0",
      ]),
    );
    // Those that the stacks install by digest.
    expect(
      of("docker")
        .filter(hashed)
        .map(({ name }) => name)
        .toSorted(),
    ).toEqual([
      "nvcr.io/nvidia/k8s-device-plugin",
      "public.ecr.aws/eks/aws-load-balancer-controller",
      "registry.k8s.io/pause",
    ]);
  });
});
