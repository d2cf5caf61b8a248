import type { Rule } from "../../emulator/rule";
import { imageParameter } from "../../emulator/rules/ami-parameters";

/** Parameters of AWS' that follow the newest image: `.../recommended/image_id`, `.../latest/image_id`. */
const NEWEST = /^\/aws\/service\/.*\/(recommended|latest)\/image_id$/;

/** AWS that releases new images. */
export class MovedImages {
  private releases = 0;

  /** From now on the newest images are others. */
  release(): void {
    this.releases++;
  }

  readonly rule: Rule = {
    name: "moved-images",
    reason: "the emulated images are of one release",
    on: ["ssm:GetParameter"],
    answer: ({ parameters, region }, { memory }) => {
      const name = String(parameters.Name);
      if (this.releases === 0 || !NEWEST.test(name)) return undefined;
      // Images for accelerators stay away, as without a release.
      if (/nvidia|neuron|gpu/.test(name)) return undefined;
      return imageParameter(name, region, memory, ` ${this.releases}`);
    },
  };
}
