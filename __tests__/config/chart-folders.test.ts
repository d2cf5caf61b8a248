import { mkdirSync, writeFileSync } from "node:fs";
import { loadEnvironments } from "../../config/load-environments";
import { problemLines, withEnvironments } from "../support/environments-folder";

const AWS = "aws: { region: eu-west-1 }\n";

describe("a folder of charts", () => {
  test("that is not there is told with its line, what belongs in it, and the file's other problems", () => {
    const lines = problemLines({
      "prod.yaml": `${AWS}karpenter:\n  version: 1.14.3\n  chart: { path: vendor/charts }\nloadBalancerController: { chart: { path: vendor } }\ndevicePlugins: { nvidia: { chart: { path: ./vendor } } }\nnodePools: { a: { accelerators: { nvidia: 1 } } }\ndrain: { deadline: 1d }\n`,
    });
    expect(lines).toEqual([
      "environments/prod.yaml:4:18: karpenter.chart.path: there is no vendor/charts/karpenter/Chart.yaml and no vendor/charts/karpenter-crd/Chart.yaml; unpack it there: helm pull oci://public.ecr.aws/karpenter/karpenter --version 1.14.3 --untar --untardir vendor/charts && helm pull oci://public.ecr.aws/karpenter/karpenter-crd --version 1.14.3 --untar --untardir vendor/charts",
      expect.stringMatching(
        /^environments\/prod.yaml:5:42: loadBalancerController.chart.path: there is no vendor\/aws-load-balancer-controller\/Chart.yaml; unpack it there: helm pull aws-load-balancer-controller --repo https:\/\/aws.github.io\/eks-charts --version \S+ --untar --untardir vendor$/,
      ),
      expect.stringMatching(
        /^environments\/prod.yaml:6:43: devicePlugins.nvidia.chart.path: there is no vendor\/nvidia-device-plugin\/Chart.yaml; unpack it there: helm pull nvidia-device-plugin --repo https:\S+ --version \S+ --untar --untardir .\/vendor$/,
      ),
      expect.stringContaining("environments/prod.yaml:8:20: drain.deadline"),
    ]);
  });

  test.each([
    [
      "lacks one of the two",
      ["charts/karpenter"],
      "charts",
      "there is no charts/karpenter-crd/Chart.yaml; unpack it there: helm pull oci://public.ecr.aws/karpenter/karpenter-crd ",
    ],
    [
      "is the chart itself",
      ["charts/karpenter"],
      "charts/karpenter",
      "; this is a chart itself: write the folder that holds it, charts",
    ],
    ["holds both", ["charts/karpenter", "charts/karpenter-crd"], "charts", undefined],
  ])("that %s", (_, charts, path, message) => {
    const text = `${AWS}karpenter: { chart: { path: ${path} } }\n`;
    withEnvironments({ "prod.yaml": text }, () => {
      for (const chart of charts) {
        mkdirSync(chart, { recursive: true });
        writeFileSync(`${chart}/Chart.yaml`, "apiVersion: v2\nname: a\n");
      }
      const load = () => loadEnvironments("environments");
      if (message === undefined) expect(load()).toHaveLength(1);
      else expect(load).toThrow(message);
    });
  });

  const problemOf = (path: string, prepare: () => void) =>
    withEnvironments({ "prod.yaml": `${AWS}loadBalancerController: { chart: { path: ${path} } }\n` }, () => {
      prepare();
      try {
        loadEnvironments("environments");
        return "";
      } catch (error) {
        return (error as Error).message;
      }
    });
  const CHART = "charts/aws-load-balancer-controller";

  test.each([
    ["~/charts", /; a shell reads ~ and \$ in a path, and a file of settings does not: write the path out/],
    ["$HOME/charts", /; a shell reads ~ and \$ in a path/],
    ["my charts", / --untardir 'my charts'$/],
    ["it's", / --untardir 'it'\\''s'$/],
    ["cdktf.json", /; cdktf\.json is a file: write a folder, and unpack it there$/],
  ])("is told with what to write for %s", (path, message) => {
    expect(problemOf(path, () => writeFileSync("cdktf.json", "{}"))).toMatch(message);
  });

  test("holds charts that Helm takes for such", () => {
    const chart = `${CHART}/Chart.yaml`;
    const line =
      /: charts\/aws-load-balancer-controller\/Chart\.yaml: expected a chart's file with its name:, got /;
    const folder = problemOf("charts", () => mkdirSync(chart, { recursive: true }));
    const nameless = problemOf("charts", () => {
      mkdirSync(CHART, { recursive: true });
      writeFileSync(chart, "apiVersion: v2\n");
    });
    for (const [message, got] of [
      [folder, "a folder"],
      [nameless, "none in it"],
    ] as const) {
      expect(message).toMatch(line);
      expect(message.endsWith(got)).toBe(true);
    }
  });

  test("is looked for where cdktf.json lies, as a synth does", () => {
    withEnvironments({ "prod.yaml": `${AWS}loadBalancerController: { chart: { path: charts } }\n` }, () => {
      writeFileSync("cdktf.json", "{}");
      mkdirSync("charts/aws-load-balancer-controller", { recursive: true });
      writeFileSync("charts/aws-load-balancer-controller/Chart.yaml", "apiVersion: v2\nname: a\n");
      process.chdir("environments");
      expect(loadEnvironments(".")).toHaveLength(1);
    });
  });

  test.each([
    [
      "a controller that is switched off",
      "loadBalancerController: { enabled: false, chart: { path: none } }\n",
    ],
    ["a plugin that no NodePool needs", "devicePlugins: { nvidia: { chart: { path: none } } }\n"],
    [
      "a plugin that Bottlerocket's AMI has",
      "devicePlugins: { nvidia: { chart: { path: none } } }\nnodeClasses: { default: { ami: bottlerocket@v1.66.0 } }\nnodePools: { a: { accelerators: { nvidia: 1 } } }\n",
    ],
  ])("of %s is read by no synth, and need not be there", (_, text) => {
    expect(problemLines({ "prod.yaml": `${AWS}${text}` })).toEqual([]);
  });
});
