import { readdirSync } from "node:fs";
import { join } from "node:path";
import { environmentOfFile } from "../../config/load-environments";
import type { EmulatedRun } from "../emulated-run";
import { EMULATOR_STATE } from "../emulator/emulator";
import type { KubeClient } from "../kubernetes/client";
import type { WholeControlPlane } from "../kubernetes/control-plane";
import type { Pod } from "../kubernetes/objects";
import { defaultPrices, type PriceList } from "../prices/price-list";
import { programs, versionsOfEnvironment } from "../programs/programs";
import { installedTerraform } from "../terraform/program";
import { OUTPUT } from "../terraform/project";
import { copyKept } from "./copy";
import { keyOf, stacksHash } from "./key";
import { type SavedState, SavedStates } from "./saved-states";

export interface SavingProps {
  /** Folder of this project. */
  readonly root: string;
  readonly environment: string;
  /** Its file. */
  readonly file: string;
  readonly prices?: PriceList;
  readonly env: NodeJS.ProcessEnv;
  readonly say: (line: string) => void;
  /** Whether to deploy anew, and to save that. */
  readonly anew: boolean;
}

/** Begins a rehearsal from the state of an earlier one of the same, and saves its state for later ones. */
export class Saving {
  private readonly states: SavedStates;
  private stacks = "";

  constructor(private readonly props: SavingProps) {
    this.states = new SavedStates(join(props.root, ".cache", "rehearsals"));
  }

  /** Whether there could be a state to begin from, so that the emulated AWS has to wait for its ports. */
  get mayFind(): boolean {
    return !this.props.anew && this.states.hasAnyOf(this.props.environment);
  }

  /** The state to begin from, by stacks that were just synthesized. */
  async find(stacksFolder: string, endpoint: string): Promise<SavedState | undefined> {
    this.stacks = stacksHash(stacksFolder, endpoint);
    if (!this.mayFind) return undefined;
    const found = await this.states.find(await this.key());
    if ("state" in found) return found.state;
    if (found.why !== undefined)
      this.props.say(`deploying anew, though the same was rehearsed before: ${found.why}`);
    return undefined;
  }

  /** Saves what is deployed, unless the environment has brought nodes or pods that wait by itself. */
  async save(run: EmulatedRun, controlPlane: WholeControlPlane): Promise<void> {
    const { saveEmulator, folder: from } = run;
    if (saveEmulator === undefined || !(await isAtRest(controlPlane.client))) return;
    const key = await this.key();
    const states = readdirSync(from).filter((name) => name.endsWith(".tfstate"));
    try {
      await this.states.save(key, async (folder) => {
        const emulator = await saveEmulator();
        controlPlane.save(join(folder, "kubernetes"));
        copyKept(from, folder, ["environments", OUTPUT, EMULATOR_STATE, ...states]);
        return { emulator, apiPort: controlPlane.apiPort };
      });
    } catch (error) {
      // It would have saved time, and no more.
      this.props.say(`its state could not be saved: ${error instanceof Error ? error.message : error}`);
    }
  }

  private async key(): Promise<string> {
    const { environment, file, env, say } = this.props;
    const loaded = environmentOfFile(environment, file);
    const { region } = loaded.aws;
    const { prices = defaultPrices(region) } = this.props;
    const { program, product, version } = await installedTerraform(env);
    return keyOf({
      ...{ environment, region, prices, stacks: this.stacks },
      programs: await programs({ env, say, versions: versionsOfEnvironment(loaded) }),
      terraform: `${program} ${product} ${version}`,
    });
  }
}

/** With nodes it would be a moment in the midst of something, and their machines would have to join once more. */
async function isAtRest(client: KubeClient): Promise<boolean> {
  const [claims, pods] = await Promise.all([
    client.list("/apis/karpenter.sh/v1/nodeclaims"),
    client.list<Pod>("/api/v1/pods"),
  ]);
  return claims.length === 0 && pods.every(({ status }) => status?.phase === "Running");
}
