import type { KubeClient } from "../kubernetes/client";
import { WatchedList } from "../kubernetes/watched-list";
import type { RunScope } from "../processes";
import type { NodePool, PodBudget } from "./budgets";
import type { Workload } from "./placement";

/** Kinds that a scenario can wait for, by the names of their collections. */
const KINDS = { deployments: "Deployment", statefulsets: "StatefulSet" } as const;

/** What a scenario's expectations are held against beside pods and nodes, by watches. */
export class WatchedGround {
  /** As it was written last: a watch may tell of it a moment later. */
  private readonly written = new Map<string, Workload>();

  private constructor(
    private readonly applied: ReadonlySet<string>,
    private readonly lists: ReadonlyMap<keyof typeof KINDS, WatchedList<Workload>>,
    private readonly pools: WatchedList<NodePool>,
    private readonly budgets: WatchedList<PodBudget>,
  ) {}

  /** @param applied addresses of the objects that the pods' file made */
  static async begin(
    scope: Pick<RunScope, "onEnd">,
    client: Pick<KubeClient, "page" | "watch">,
    applied: readonly string[],
  ): Promise<WatchedGround> {
    const lists = new Map<keyof typeof KINDS, WatchedList<Workload>>();
    for (const name of Object.keys(KINDS) as (keyof typeof KINDS)[])
      lists.set(name, await WatchedList.begin<Workload>(client, `/apis/apps/v1/${name}`));
    const pools = await WatchedList.begin<NodePool>(client, "/apis/karpenter.sh/v1/nodepools");
    const budgets = await WatchedList.begin<PodBudget>(client, "/apis/policy/v1/poddisruptionbudgets");
    scope.onEnd(() => {
      for (const list of [...lists.values(), pools, budgets]) list.end();
    });
    return new WatchedGround(new Set(applied), lists, pools, budgets);
  }

  get nodePools(): readonly NodePool[] {
    return this.pools.items;
  }

  get podBudgets(): readonly PodBudget[] {
    return this.budgets.items;
  }

  /** Those of the pods' file. */
  get workloads(): Workload[] {
    return [...this.lists].flatMap(([name, list]) =>
      list.items.flatMap((each) => {
        const { namespace = "default", generation = 0 } = each.metadata;
        const path = `/apis/apps/v1/namespaces/${namespace}/${name}/${each.metadata.name}`;
        if (!this.applied.has(path)) return [];
        const written = this.written.get(path);
        const newer = written !== undefined && (written.metadata.generation ?? 0) > generation;
        // A list's objects do not say what they are.
        return [{ ...(newer ? written : each), kind: KINDS[name] }];
      }),
    );
  }

  /** Takes the API server's answer to a change for what is there, until a watch tells the same. */
  wrote(path: string, workload: Workload): void {
    this.written.set(path, workload);
  }
}
