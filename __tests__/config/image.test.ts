import { problemLines } from "../support/environments-folder";

const AWS = "aws: { region: eu-west-1 }\n";
const DIGEST = `sha256:${"0123456789abcdef".repeat(4)}`;
const ofDrain = (image: string) =>
  problemLines({ "prod.yaml": `${AWS}drain: { runner: in-cluster, image: ${JSON.stringify(image)} }\n` }).map(
    (line) => line.replace(/^.*drain\.image: /, ""),
  );

describe("an image", () => {
  test.each([
    "kubectl:v1",
    "Registry.example.com:5000/a/b-c__d:V1",
    `localhost/kubectl@${DIGEST}`,
    `kubectl:v1@${DIGEST}`,
  ])("may be %s", (image) => {
    expect(ofDrain(image)).toEqual([]);
  });

  test.each([
    ["Registry.example.com/Foo:1", "; all between the host and the tag is lower case"],
    ["Foo:1", "; all between the host and the tag is lower case"],
    ["registry.example.com/a/Foo/b:1", "; all between the host and the tag is lower case"],
    ["registry.example.com/foo", "; a digest is sha256: and 64 digits of 0 to 9 and a to f"],
    ["registry.example.com/foo:.1", "; a digest is sha256: and 64 digits of 0 to 9 and a to f"],
  ])("is refused as kubelet refuses it: %s", (image, advice) => {
    expect(ofDrain(image)).toEqual([
      `expected an image with its tag or digest, such as registry.example.com/kubectl:v1.35.0 or registry.example.com/kubectl@sha256:..., got "${image}"${advice}`,
    ]);
  });

  test.each([
    [
      "registry.example.com/a-path-that-is-longer-than-a-message-shows/kubectl:v1 ",
      "remove what is behind it",
    ],
    [" kubectl:v1", "remove what is before it"],
    ["kube ctl:v1", "remove those in it"],
  ])("has no spaces, which a message that is cut would not show: %j", (image, advice) => {
    const [line = "", ...more] = ofDrain(image);
    expect(more).toEqual([]);
    expect(line.startsWith('expected an image with its tag or digest and no spaces, got "')).toBe(true);
    expect(line.endsWith(`; ${advice}`)).toBe(true);
  });

  test("is offered by the name of what stands there", () => {
    const images =
      "samples: { images: { nginx: web } }\nnodePools: { a: { headroom: { cpu: 1, memory: 1Gi, image: x } } }\n";
    const lines = problemLines({ "prod.yaml": `${AWS}${images}` }).join("\n");
    expect(lines).toContain("such as registry.example.com/nginx:1.28.0 or");
    expect(lines).toContain("such as registry.example.com/pause:3.10 or");
  });
});

test("a digest in a chart's values is looked at in lists as well, and where it is no text", () => {
  const values = `{ controller: { image: { digest: 5 } }, initContainers: [{ image: "a:1@sha256:1" }, { image: "a:1@${DIGEST}" }] }`;
  const lines = problemLines({ "prod.yaml": `${AWS}karpenter: { values: ${values} }\n` });
  expect(lines.map((line) => line.replace(/^\S+ /, ""))).toEqual([
    "karpenter.values.controller.image.digest: expected a digest of sha256: and 64 digits of 0 to 9 and a to f, got 5",
    'karpenter.values.initContainers[0].image: expected a digest of sha256: and 64 digits of 0 to 9 and a to f, got "a:1@sha256:1"',
  ]);
});
