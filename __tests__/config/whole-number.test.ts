import { z } from "zod";
import { environmentSections } from "../../config/environment-sections";
import { wholeNumber } from "../../config/whole-number";
import { scenarioSchema } from "../../rehearsal/scenario/schema";
import { problemLines } from "../support/environments-folder";

const AWS = "aws: { region: eu-west-1 }\n";

describe("a fraction where a whole number belongs", () => {
  test.each([
    ["systemNodeGroup", "{ minSize: 1.5 }", "from 1 up"],
    ["systemNodeGroup", "{ volumeSize: 20.5 }", "from 20 to 16384"],
    ["loadBalancerController", "{ replicas: 1.5 }", "from 1 to 5"],
    ["karpenter", "{ metrics: { port: 8080.5 } }", "from 1024 to 65535"],
    ["karpenter", "{ replicas: 1.5 }", "from 1 to 5"],
    ["network", "{ webhookPorts: [9443.5] }", "from 1 to 65535"],
    ["nodePools", "{ a: { minCpu: 1.5 } }", "from 1 to 1000000"],
    ["nodePools", "{ a: { weight: 1.5 } }", "from 1 to 100"],
    ["nodePools", "{ a: { accelerators: { nvidia: 1.5 } } }", "from 1 to 1000"],
    ["nodePools", "{ a: { headroom: { cpu: 1, memory: 1Gi, replicas: 1.5 } } }", "from 1 to 1000"],
    ["nodeClasses", "{ default: { kubelet: { podsPerCore: 1.5 } } }", ", 0 or more"],
  ])("is told with the file's other problems: %s: %s", (section, value, bounds) => {
    const lines = problemLines({
      "prod.yaml": `${AWS}cluster: { version: "1.36" }\ncapacityBuffers: { a: {} }\n${section}: ${value}\nnodeOverlays: { b: { price: 1.5x } }\ntrail: 1\ndrain: { deadline: 1d }\n`,
    });
    expect(lines).toContainEqual(
      expect.stringMatching(
        new RegExp(`prod.yaml:4:\\d+: ${section}.*: expected a whole number ?${bounds}, got \\d+\\.5`),
      ),
    );
    // Fields of a release of Karpenter's are judged by a rule over the whole file.
    expect(lines).toContainEqual(expect.stringContaining("prod.yaml:3:23: capacityBuffers.a"));
    expect(lines).toContainEqual(expect.stringContaining("prod.yaml:5:29: nodeOverlays.b.price"));
    expect(lines).toContainEqual(expect.stringContaining("prod.yaml:7:20: drain.deadline"));
  });

  test.each([
    ["an environment", environmentSections, 20],
    ["a scenario", scenarioSchema, 5],
  ])("ends no parse, wherever %s asks for a number", (_, schema, least) => {
    const numbers = numbersOf(schema);
    expect(numbers.length).toBeGreaterThan(least);
    const silent = numbers.filter(({ number }) => !isFollowed(number, 1.5));
    expect(silent.map(({ path }) => path)).toEqual([]);
  });

  test("that is no number at all, or above what a double counts, is told as before", () => {
    const schema = wholeNumber("whole, please").min(2);
    const said = (value: unknown) => schema.safeParse(value).error?.issues.map(({ message }) => message);
    expect([said("x"), said(2.5), said(2 ** 60), said(3)]).toEqual([
      ["whole, please"],
      ["whole, please"],
      ["whole, please"],
      undefined,
    ]);
    expect(z.toJSONSchema(schema)).toMatchObject({ type: "integer", minimum: 2 });
  });
});

test("a group's desired size is held against the bounds that are right", () => {
  const lines = problemLines({
    "prod.yaml": `${AWS}systemNodeGroup: { minSize: 1.5, desiredSize: 9, maxSize: 3 }\n`,
    "test.yaml": `${AWS}systemNodeGroup: { minSize: 3, desiredSize: 2, maxSize: x }\n`,
  });
  expect(lines).toContainEqual(
    expect.stringContaining(
      "prod.yaml:2:47: systemNodeGroup.desiredSize: expected at most maxSize (3), got 9",
    ),
  );
  expect(lines).toContainEqual(
    expect.stringContaining(
      "test.yaml:2:45: systemNodeGroup.desiredSize: expected at least minSize (3), got 2",
    ),
  );
});

/** Whether a rule of the map around it is asked, though this value in it is wrong. */
function isFollowed(number: z.core.$ZodType, value: number): boolean {
  let isAsked = false;
  z.strictObject({ number })
    .refine(
      () => {
        isAsked = true;
        return true;
      },
      { when: () => true },
    )
    .safeParse({ number: value });
  return isAsked;
}

/** Each number that a schema takes, with where. */
function numbersOf(schema: z.core.$ZodType, path = ""): { path: string; number: z.core.$ZodType }[] {
  const { def } = (schema as z.core.$ZodTypes)._zod;
  switch (def.type) {
    case "number":
      return [{ path, number: schema }];
    case "object":
      return Object.entries(def.shape).flatMap(([key, inner]) => numbersOf(inner, `${path}.${key}`));
    case "record":
      return numbersOf(def.valueType, `${path}.*`);
    case "array":
      return numbersOf(def.element, `${path}[]`);
    case "union":
      return def.options.flatMap((option) => numbersOf(option, path));
    case "pipe":
      return numbersOf(def.in, path);
    case "optional":
    case "nullable":
    case "default":
    case "prefault":
    case "catch":
    case "readonly":
      return numbersOf(def.innerType, path);
    default:
      return [];
  }
}
