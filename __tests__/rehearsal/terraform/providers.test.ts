import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { terraformPlatform } from "../../../rehearsal/terraform/mirrors";
import { useMirrors } from "../../../rehearsal/terraform/providers";

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "providers-test-"));
  const required_providers = { aws: { source: "aws", version: "6.25.0" } };
  writeFileSync(join(folder, "cdk.tf.json"), JSON.stringify({ terraform: { required_providers } }));
});
afterEach(() => rmSync(folder, { recursive: true }));

const env = () => ({ HOME: folder, XDG_DATA_DIRS: folder, TF_CLI_CONFIG_FILE: join(folder, "none") });

describe("useMirrors", () => {
  test("puts the version that is here in the place of the one that is not, and says so", () => {
    const mirror = join(folder, ".terraform.d", "plugins");
    const source = "registry.terraform.io/hashicorp/aws";
    // Newer than whatever the machine that runs this test may carry.
    mkdirSync(join(mirror, source, "999.0.0", terraformPlatform()), { recursive: true });

    const { substitutes, config } = useMirrors(folder, env());

    expect(substitutes).toEqual([{ name: "aws", source, wanted: "6.25.0", version: "999.0.0", mirror }]);
    const override = JSON.parse(readFileSync(join(folder, "provider_override.tf.json"), "utf8"));
    expect(override).toEqual({ terraform: { required_providers: { aws: { source, version: "999.0.0" } } } });
    expect(readFileSync(config, "utf8")).toContain(`path    = "${mirror}"\n    include = ["${source}"]`);
  });

  test("says what to do where no folder has some of the providers, of all at once", () => {
    const required_providers = {
      rare: { source: "acme/rare", version: "1.0.0" },
      rarer: { source: "rarer", version: "1.0.0" },
    };
    writeFileSync(join(folder, "cdk.tf.json"), JSON.stringify({ terraform: { required_providers } }));
    const reading = (config: string) => () => useMirrors(folder, { ...env(), TF_CLI_CONFIG_FILE: config });
    expect(reading("")).toThrow(
      /registry cannot be reached, and no folder here holds the providers acme\/rare, hashicorp\/rarer: .*terraform providers mirror.*; or set TF_CLI_CONFIG_FILE/,
    );
    expect(reading("/no/terraformrc")).toThrow(
      /; TF_CLI_CONFIG_FILE names \/no\/terraformrc, and there is no such file: set it to a configuration that names a mirror$/,
    );
  });
});
