import { z } from "zod";
import { either, expected } from "../../config/messages";
import { wholeNumber } from "../../config/whole-number";

/** An hour: Karpenter's clock is real, and nobody waits longer. */
const LONGEST = 3600;
const MOST_STEPS = 100;

/** What is taken where nobody says. */
export const DEFAULT_TIMING = { nodeBootSeconds: 45, podStartSeconds: 5 } as const;

const SECONDS = expected(`seconds from 1 to ${LONGEST}`);
const seconds = wholeNumber(SECONDS).min(1, SECONDS).max(LONGEST, SECONDS);
const MOMENTS = expected(`seconds from 0 to ${LONGEST}`);
const moments = wholeNumber(MOMENTS).min(0, MOMENTS).max(LONGEST, MOMENTS);
const COUNT = expected("a whole number from 0 up");
const count = wholeNumber(COUNT).min(0, COUNT);
const filePath = z.string().min(1, expected("a file's path from the folder of this one"));

const ZONE = expected("the name of a zone, such as eu-west-1a");
const zone = z.string().regex(/^[a-z]{2}(-[a-z]+)+-\d[a-z]$/, ZONE);
const instanceTypes = z
  .string()
  .regex(/^[a-z0-9*-]+\.[a-z0-9*-]+$/, expected("an instance type, * for any part of it, such as *.metal"));

const offers = z
  .strictObject({
    capacityType: z.enum(["spot", "on-demand"]).optional(),
    family: z
      .string()
      .regex(/^[a-z0-9-]+$/, expected("an instance family, such as m7i"))
      .optional(),
    zone: zone.optional(),
  })
  .refine((value) => Object.keys(value).length > 0, "expected at least one of capacityType, family, zone");

const refusal = z.strictObject({
  call: z.string().regex(/^(ec2|eks|iam|pricing|sqs|ssm):[A-Z]\w+$/, {
    error: expected("a call that Karpenter makes, as IAM writes it, such as ec2:CreateFleet"),
  }),
  with: z.enum(["throttled", "denied"]),
});

const expectSchema = z
  .strictObject({
    podsRunWithin: seconds
      .describe("Every pod runs, none on a node that ends, after so many seconds.")
      .optional(),
    nothingLeftWithin: seconds
      .describe("Karpenter has no node and no instance left after so many seconds.")
      .optional(),
    budgetsKept: z
      .literal(true, expected("true"))
      .describe(
        "Karpenter disrupts no more nodes at a time than the NodePools allow; no PodDisruptionBudget is undercut.",
      )
      .optional(),
    evictionsAtMost: count.describe("Karpenter evicts no more pods.").optional(),
    costAtMost: z
      .number(expected("an amount an hour, in the currency of the prices"))
      .min(0, expected("an amount an hour, in the currency of the prices"))
      .describe("At no moment cost the nodes more an hour.")
      .optional(),
    noNodeOfType: z
      .array(instanceTypes, expected("a list of instance types"))
      .min(1)
      .describe("No node of these types is there at any moment.")
      .optional(),
  })
  .refine((value) => Object.keys(value).length > 0, "expected at least one expectation");

const actions = {
  wait: seconds.describe("Lets so many seconds pass."),
  scale: z
    .strictObject({
      workload: z
        .string()
        .regex(
          /^(deployment|statefulset)\/[a-z0-9.-]+$/,
          expected("a workload of the pods' file, such as deployment/web"),
        ),
      namespace: z.string().optional(),
      replicas: count,
    })
    .describe("Gives a workload another number of replicas."),
  deploy: filePath.describe("Deploys another file of the environment, its path from this file's folder."),
  noCapacity: z
    .array(offers, expected("a list of what EC2 has no capacity for; an empty one ends that"))
    .describe("EC2 has no capacity for these from here on; an empty list: it has again."),
  zoneDown: zone.describe("Every instance of Karpenter's in the zone ends at once, unannounced."),
  zonalShift: z
    .union([z.literal("none"), zone], expected("the name of a zone, such as eu-west-1a, or none"))
    .describe("An ARC zonal shift away from the zone; none: it is over."),
  spotNotice: z
    .strictObject({
      percent: wholeNumber(expected("a percentage from 1 to 100"))
        .min(1, expected("a percentage from 1 to 100"))
        .max(100, expected("a percentage from 1 to 100")),
    })
    .describe("EC2 takes back a share of the Spot nodes: two minutes' notice, then the instance ends."),
  amiMoved: z
    .literal(true, expected("true"))
    .describe(
      "Aliases that follow AWS' newest image lead to new ones; Karpenter asks again once it starts anew.",
    ),
  expireAfter: z
    .strictObject({ seconds, nodePool: z.string().optional() })
    .describe("Nodes launched from here on are too old after so many seconds."),
  refuse: z
    .array(refusal, expected("a list of calls that AWS refuses; an empty one ends that"))
    .describe("AWS refuses these calls of Karpenter's from here on; an empty list: no more."),
  restart: z.literal("karpenter", expected("karpenter")).describe("The controller ends and starts anew."),
};

export type ActionName = keyof typeof actions;
const ACTION_NAMES = Object.keys(actions) as ActionName[];

const ONE = `expected one of ${either(ACTION_NAMES)} in each step`;

export const stepSchema = z
  .strictObject({
    name: z.string().min(1).describe("What the step is called where it is shown.").optional(),
    ...(Object.fromEntries(ACTION_NAMES.map((name) => [name, actions[name].optional()])) as {
      [Name in ActionName]: z.ZodOptional<(typeof actions)[Name]>;
    }),
    expect: expectSchema.describe("What must hold, from the step's begin on.").optional(),
  })
  .refine((step) => actionsOf(step).length === 1, ONE);

/** What happens to a rehearsed cluster, and what must hold then: what `--scenario <file>` takes. */
export const scenarioSchema = z.strictObject({
  about: z.string().describe("What the scenario is for.").optional(),
  pods: filePath
    .describe("File of the pods, its path from this file's folder, where the command line names none.")
    .optional(),
  timing: z
    .strictObject({
      nodeBootSeconds: moments
        .describe("From an instance's launch until it joins the cluster.")
        .default(DEFAULT_TIMING.nodeBootSeconds),
      podStartSeconds: moments
        .describe("From a pod's place on a node until it is ready.")
        .default(DEFAULT_TIMING.podStartSeconds),
      podEndSeconds: moments
        .describe(
          "From a pod's deletion until it has ended. Without it that takes its grace period, which is the most.",
        )
        .optional(),
    })
    .describe("How long things take that a rehearsal does not do.")
    .prefault({}),
  steps: z.array(stepSchema).min(1).max(MOST_STEPS),
});

export type Scenario = z.output<typeof scenarioSchema>;
export type Step = Scenario["steps"][number];
export type Expectations = NonNullable<Step["expect"]>;
export type Offers = NonNullable<Step["noCapacity"]>[number];
export type Refusal = NonNullable<Step["refuse"]>[number];

/** The keys of a step that say what happens. */
export function actionsOf(step: object): ActionName[] {
  return ACTION_NAMES.filter((name) => name in step);
}
