import { setTimeout as sleep } from "node:timers/promises";
import { deployFile } from "../deploy-file";
import type { RunScope } from "../processes";
import type { Rehearsal } from "../rehearsal";
import type { Watch } from "../watch/watch";
import { Capacity } from "./actions/capacity";
import { Instances } from "./actions/instances";
import { MovedImages } from "./actions/moved-images";
import { RefusedCalls } from "./actions/refused-calls";
import { ZonalShift } from "./actions/zonal-shift";
import { BudgetKeeper, type NodePool } from "./budgets";
import type { Stage } from "./engine";
import type { Moment } from "./judge";
import { unplaced, type Workload } from "./placement";
import type { ActionName, Expectations, Scenario, Step } from "./schema";
import { actionsOf } from "./schema";
import { WatchedGround } from "./watched-ground";

export interface StageProps {
  readonly rehearsal: Rehearsal;
  readonly watch: Watch;
  /** Addresses of the objects that the pods' file made. */
  readonly applied: readonly string[];
  readonly scenario: Pick<Scenario, "steps">;
  /** Where a path in the scenario leads. */
  readonly pathOf: (path: string) => string;
}

const LOOK_MILLISECONDS = 500;
const NODE_POOLS = "/apis/karpenter.sh/v1/nodepools";

type Action<Name extends ActionName> = (of: NonNullable<Step[Name]>) => Promise<readonly string[]>;

/** A rehearsed cluster, as a scenario plays on it. */
export class RehearsedStage implements Stage {
  readonly currency: string;
  private readonly capacity = new Capacity();
  private readonly refused = new RefusedCalls();
  private readonly images = new MovedImages();
  private readonly zonalShift: ZonalShift;
  private readonly budgets = new BudgetKeeper();
  private readonly instances: Instances;

  private constructor(
    scope: RunScope,
    private readonly props: StageProps,
    private readonly ground: WatchedGround,
  ) {
    const { rehearsal, scenario } = props;
    const { gateway, client } = rehearsal.run;
    this.currency = gateway.prices.currency;
    this.instances = new Instances(client, rehearsal.clusterName);
    this.zonalShift = new ZonalShift(rehearsal.controlPlane.client);
    scope.onEnd(() => this.instances.stop());
    for (const { rule } of [this.capacity, this.images, this.zonalShift]) gateway.use(rule);
    const calls = scenario.steps.flatMap(({ refuse = [] }) => refuse.map(({ call }) => call));
    gateway.use(this.refused.ruleOn([...new Set(calls)]));
  }

  static async begin(scope: RunScope, props: StageProps): Promise<RehearsedStage> {
    const ground = await WatchedGround.begin(scope, props.rehearsal.controlPlane.client, props.applied);
    return new RehearsedStage(scope, props, ground);
  }

  async act(step: Step): Promise<readonly string[]> {
    const [name] = actionsOf(step);
    if (name === undefined) throw new Error("a step that does nothing");
    return this.actionOf(name, step);
  }

  async look(expectations: Expectations): Promise<Moment> {
    await sleep(LOOK_MILLISECONDS);
    const { watch } = this.props;
    const { report, observation } = await watch.look();
    const { workloads, nodePools, podBudgets } = this.ground;
    const { nodeClaims } = observation;
    const { seconds, happenings } = watch.history.story;
    return {
      at: seconds,
      report,
      unplaced: unplaced({ report, observation, workloads, doomed: this.instances.doomed }),
      evictions: happenings.filter(({ reason }) => reason === "Evicted").length,
      brokenBudgets: expectations.budgetsKept
        ? this.budgets.see({ nodePools, nodeClaims, podBudgets, now: new Date() })
        : [],
      instances:
        expectations.nothingLeftWithin === undefined
          ? []
          : (await this.instances.alive()).map(({ id }) => id),
    };
  }

  private actionOf<Name extends ActionName>(name: Name, step: Step): Promise<readonly string[]> {
    const value = step[name];
    if (value === undefined) throw new Error(`the step has no ${name}`);
    return this.actions[name](value);
  }

  private readonly actions: { readonly [Name in ActionName]: Action<Name> } = {
    wait: async () => [],
    scale: async ({ workload, namespace = "default", replicas }) => {
      const [kind, name] = workload.split("/");
      const path = `/apis/apps/v1/namespaces/${namespace}/${kind}s/${name}`;
      this.ground.wrote(path, await this.client.merge<Workload>(path, { spec: { replicas } }));
      return [];
    },
    deploy: (path) => deployFile(this.props.rehearsal, this.props.pathOf(path)),
    noCapacity: async (offers) => {
      this.capacity.without(offers);
      return [];
    },
    zonalShift: (zone) => this.zonalShift.shift(zone === "none" ? undefined : zone),
    amiMoved: async () => {
      this.images.release();
      return [];
    },
    zoneDown: (zone) => this.instances.endZone(zone),
    spotNotice: ({ percent }) => this.instances.giveNotice(percent),
    expireAfter: async ({ seconds, nodePool }) => {
      const pools = await this.client.list<NodePool>(NODE_POOLS);
      const meant = pools.filter(({ metadata }) => nodePool === undefined || metadata.name === nodePool);
      const spec = { template: { spec: { expireAfter: `${seconds}s` } } };
      for (const { metadata } of meant) await this.client.merge(`${NODE_POOLS}/${metadata.name}`, { spec });
      return [];
    },
    refuse: async (refused) => {
      this.refused.refuse(refused);
      return [];
    },
    restart: async () => {
      await this.props.rehearsal.rollOut();
      return [];
    },
  };

  private get client() {
    return this.props.rehearsal.controlPlane.client;
  }
}
