/** What cdktf-cli uses of a pseudo-terminal. */
export interface TerraformProcess {
  /** An answer with its line's end; `\x03` interrupts Terraform, once. */
  write(text: string): void;
  /** Both of Terraform's streams, in the order in which it wrote. */
  onData(listener: (text: string) => void): void;
  /** After the last data. 127 where there is no such program, 1 where a signal ended it. */
  onExit(listener: (ended: { exitCode: number }) => void): void;
}

/**
 * @param file the program: a path, or a name to be found in PATH
 * @param options.cwd the folder of the synthesized stack
 */
export function spawn(
  file: string,
  args: readonly string[],
  options: { readonly cwd: string; readonly env: NodeJS.ProcessEnv },
): TerraformProcess;
