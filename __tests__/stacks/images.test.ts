import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { imageNames } from "../../scripts/sbom/components";
import { problemLines } from "../support/environments-folder";
import { Page } from "../support/markdown";
import { parsedOf, workloadsOf } from "../support/stacks";

const ROOT = join(__dirname, "..", "..");
const DIGEST = `sha256:${"0123456789abcdef".repeat(4)}`;

/** All that has an image in it. */
const EVERYTHING = {
  loadBalancerController: {},
  drain: { runner: "in-cluster" },
  nodePools: {
    general: {},
    gpu: { accelerators: { nvidia: 8, efa: true } },
    neuron: { accelerators: { neuron: 1 } },
  },
  samples: { inflate: true, helloArm64: true },
};

interface ReleaseJson {
  readonly name: string;
  readonly values: readonly string[];
}

/** Values of a chart's release, as one text without blanks. */
function textOf(settings: object, release?: string): string {
  const releases = Object.values<ReleaseJson>(workloadsOf(settings).terraform.resource.helm_release);
  return releases
    .filter(({ name }) => release === undefined || name === release)
    .flatMap(({ values }) => values.map((each) => each.replaceAll(/\s/g, "")))
    .join("\n");
}

describe("the images of docs/security.md", () => {
  const rows = Page.read("docs/security.md").section("Images, and how each is pinned").rows.slice(1);

  test("are those that the stacks install, by digest where it says so", () => {
    const installed = imageNames(ROOT).map((image) => {
      const [, repository, , digest] = /^([^@]+):([^:/@]+)(@.+)?$/.exec(image) ?? [];
      const isByDigest = digest !== undefined || repository === "public.ecr.aws/karpenter/controller";
      return [`\`${repository}\``, isByDigest ? "tag and digest" : "tag"];
    });
    expect(rows.map(([image = "", by = ""]) => [image, by.replace(/[,:].*$/, "")])).toEqual(installed);
  });

  test.each(rows.map(([image = "", , setting = ""]) => [image, setting] as const))(
    "can be another registry's, by its digest, with the line that it names: %s",
    (image, setting) => {
      const [, line = ""] = /^`([^`]+)`/.exec(setting) ?? [];
      const own = parse(
        line.replace("sha256:...", DIGEST).replace("repository: ...", "repository: registry.example.com/own"),
      );
      const settings = { ...EVERYTHING, ...own };
      if (own.samples) settings.samples = { ...EVERYTHING.samples, ...own.samples };
      if (own.drain) settings.drain = { ...EVERYTHING.drain, ...own.drain };
      expect(() => parsedOf(settings)).not.toThrow();
      expect(textOf(settings)).toContain(DIGEST);
      expect(textOf(EVERYTHING)).not.toContain(DIGEST);
      expect(image).not.toBe("");
    },
  );
});

describe("the digest of a published chart's image", () => {
  const LBC = "v3.5.0@sha256:298acdff5a571731276aaea3d5cc450a264e4ad710a5bddf3e518f68a3f9f6cb";
  const NVIDIA = "v0.20.0@sha256:a61ba9fd8efb82f3a79f877f7580e02c1e8e7593f62473644bc9c79e315c3312";
  const mirror = { chart: { repository: "oci://registry.example.com/charts" } };
  const lbc = (loadBalancerController: object) =>
    textOf({ ...EVERYTHING, loadBalancerController }, "aws-load-balancer-controller");
  const nvidia = (settings: object) =>
    textOf({ ...EVERYTHING, devicePlugins: { nvidia: settings } }, "device-plugin-nvidia");

  test("stands behind the tag", () => {
    expect(lbc({})).toContain(`"image":{"tag":"${LBC}"}`);
    expect(nvidia({})).toContain(`"image":{"tag":"${NVIDIA}"}`);
  });

  test.each<[string, object]>([
    ["another release", { version: "3.4.0" }],
    ["another's chart", mirror],
    ["an image of the file's", { values: { image: { repository: "registry.example.com/own" } } }],
  ])("is added to nothing that is %s", (_, settings) => {
    expect(lbc(settings)).not.toContain("sha256");
    expect(nvidia("version" in settings ? { version: "0.19.3" } : settings)).not.toContain("sha256");
  });
});

test("holds in headroom by pods and in samples, where a tag alone could be moved", () => {
  const pause =
    "registry.k8s.io/pause:3.10@sha256:ee6521f290b2168b6e0935a181d4cff9be1ac3f505666ef0e3c98fae8199917a";
  const headroom = { cpu: 1, memory: "1Gi" };
  const settings = {
    karpenter: { featureGates: { capacityBuffer: false } },
    nodePools: { general: { headroom } },
  };
  expect(textOf(settings)).toContain(pause);
  expect(readFileSync(join(ROOT, "charts", "samples", "values.yaml"), "utf8")).toContain(`pause: ${pause}\n`);
});

test("what is no digest is refused with its line, wherever one may stand", () => {
  const short = DIGEST.slice(0, -1);
  const lines = problemLines({
    "prod.yaml": `aws: { region: eu-west-1 }
karpenter: { values: { controller: { image: { digest: "${short}" } } } }
loadBalancerController: { values: { image: { tag: "v3.5.0@${short}" } } }
devicePlugins: { nvidia: { values: { image: { tag: "v0.20.0@md5:1" } } } }
drain: { image: "registry.example.com/kubectl@${short}" }
samples: { images: { pause: "registry.example.com/pause:3.10@${DIGEST.toUpperCase()}" } }
nodePools: { a: { headroom: { cpu: 1, memory: 1Gi, image: "registry.example.com/pause" } } }
`,
  });
  const A_DIGEST = "a digest of sha256: and 64 digits of 0 to 9 and a to f";
  expect(lines).toEqual([
    expect.stringMatching(
      `prod.yaml:2:55: karpenter.values.controller.image.digest: expected ${A_DIGEST}, got "sha256:01`,
    ),
    expect.stringMatching(`prod.yaml:3:51: loadBalancerController.values.image.tag: expected ${A_DIGEST}`),
    expect.stringMatching(`prod.yaml:4:52: devicePlugins.nvidia.values.image.tag: expected ${A_DIGEST}`),
    expect.stringMatching("prod.yaml:5:17: drain.image: expected an image with its tag or digest, such as"),
    expect.stringMatching("prod.yaml:6:29: samples.images.pause: expected an image with its tag or digest"),
    expect.stringMatching(
      "prod.yaml:7:59: nodePools.a.headroom.image: expected an image with its tag or digest",
    ),
  ]);
});

test.each([
  "registry.k8s.io/kubectl:v1.36.0",
  "localhost:5000/kubectl:v1.36.0",
  `registry.example.com:8443/a/b_c/kubectl@${DIGEST}`,
  `registry.k8s.io/kubectl:v1.36.0@${DIGEST}`,
  "kubectl:1.36",
])("an image is %s", (image) => {
  expect(parsedOf({ drain: { runner: "in-cluster", image } }).drain.image).toBe(image);
});
