import { archive } from "./archive";
import type { JsonObject } from "./hcl/body";
import { stackHcl } from "./hcl/stack-hcl";
import type { Files } from "./synthesized-stacks";

const SYNTHESIZED = "cdk.tf.json";

/**
 * The stacks with local states in the export's own folder. `cdktf synth` leaves them in the project's, three folders
 * above a stack, and around an export there is no project.
 */
export function withOwnStates(stacks: ReadonlyMap<string, Files>): ReadonlyMap<string, Files> {
  const moved = (text: string) => text.replaceAll("../../../terraform.", "../terraform.");
  return new Map(
    [...stacks].map(([stack, files]) => {
      const synthesized = files.get(SYNTHESIZED)?.toString("utf8") ?? "";
      return [stack, new Map([...files, [SYNTHESIZED, Buffer.from(moved(synthesized))]])];
    }),
  );
}

/** Each stack packed as HCP Terraform takes an upload: `<stack>.tar.gz`. */
export async function asUploads(stacks: ReadonlyMap<string, Files>): Promise<Files> {
  const packed = [...stacks].map(
    async ([stack, files]) => [`${stack}.tar.gz`, await archive(files)] as const,
  );
  return new Map(await Promise.all(packed));
}

/** Each stack in a folder of its own, its JSON as HCL beside its assets. */
export async function asHcl(stacks: ReadonlyMap<string, Files>): Promise<Files> {
  const written: [string, Buffer][] = [];
  for (const [stack, files] of stacks) {
    for (const [name, content] of files) {
      if (name !== SYNTHESIZED) {
        written.push([`${stack}/${name}`, content]);
        continue;
      }
      const hcl = await stackHcl(JSON.parse(content.toString("utf8")) as JsonObject);
      for (const [file, text] of hcl) written.push([`${stack}/${file}`, Buffer.from(text)]);
    }
  }
  return new Map(written);
}
