import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { findProvider, mirrorFolders, terraformPlatform } from "../../../rehearsal/terraform/mirrors";

const AWS = "registry.terraform.io/hashicorp/aws";
const OF_OPENTOFU = "registry.opentofu.org/hashicorp/aws";
let home: string;

beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), "mirrors-test-"));
});
afterEach(() => rmSync(home, { recursive: true }));

function unpacked(mirror: string, version: string, platform = terraformPlatform()): void {
  mkdirSync(join(home, mirror, AWS, version, platform), { recursive: true });
}

function packed(mirror: string, version: string, platform = terraformPlatform()): void {
  mkdirSync(join(home, mirror, AWS), { recursive: true });
  writeFileSync(join(home, mirror, AWS, `terraform-provider-aws_${version}_${platform}.zip`), "");
}

describe("mirrorFolders", () => {
  test("are those of Terraform's configuration, those that it looks into by itself, and those under /opt", () => {
    for (const folder of [
      "configured",
      ".terraform.d/plugins",
      "opt/tf-plugins",
      "opt/other",
      "share/terraform/plugins",
    ]) {
      mkdirSync(join(home, folder), { recursive: true });
    }
    const config = join(home, "terraformrc");
    writeFileSync(
      config,
      `provider_installation {
        filesystem_mirror {
          path    = "${join(home, "configured")}"
          include = ["hashicorp/aws"]
        }
        filesystem_mirror { path = "${join(home, "gone")}" }
      }`,
    );
    const env = { HOME: home, TF_CLI_CONFIG_FILE: config, XDG_DATA_DIRS: join(home, "share") };
    expect(mirrorFolders(env, join(home, "opt"))).toEqual(
      ["configured", ".terraform.d/plugins", "share/terraform/plugins", "opt/other", "opt/tf-plugins"].map(
        (folder) => join(home, folder),
      ),
    );
  });

  test.each([
    ["home/.tofurc", {}],
    ["config/opentofu/tofurc", { XDG_CONFIG_HOME: "config" }],
    ["home/.terraformrc", {}],
  ])("are those of the configuration %s as well", (file, variables) => {
    const path = join(home, file);
    mkdirSync(join(home, "configured"));
    mkdirSync(join(path, ".."), { recursive: true });
    writeFileSync(
      path,
      `provider_installation {\n  filesystem_mirror {\n    path = "${join(home, "configured")}"\n  }\n}`,
    );
    const folders = Object.entries(variables).map(([name, folder]) => [name, join(home, folder)]);
    const env = { HOME: join(home, "home"), XDG_DATA_DIRS: home, ...Object.fromEntries(folders) };
    expect(mirrorFolders(env, join(home, "opt"))).toEqual([join(home, "configured")]);
  });

  test("are none where nothing is, not even the configuration that is named", () => {
    const env = { HOME: home, TF_CLI_CONFIG_FILE: join(home, "none"), XDG_DATA_DIRS: home };
    expect(mirrorFolders(env, join(home, "opt"))).toEqual([]);
  });
});

describe("findProvider", () => {
  const find = (wanted: string, ...mirrors: string[]) =>
    findProvider(
      [AWS, OF_OPENTOFU],
      wanted,
      mirrors.map((mirror) => join(home, mirror)),
    );

  test("takes the wanted version before a newer one, packed or not", () => {
    unpacked("a", "6.30.0");
    packed("b", "6.25.0");
    expect(find("6.25.0", "a", "b")).toEqual({
      source: AWS,
      mirror: join(home, "b"),
      version: "6.25.0",
    });
  });

  test("takes the newest where the wanted is not to be had", () => {
    unpacked("a", "5.99.0");
    unpacked("b", "5.100.0");
    expect(find("6.25.0", "a", "b")).toEqual({
      source: AWS,
      mirror: join(home, "b"),
      version: "5.100.0",
    });
  });

  test("takes a mirror of OpenTofu's registry", () => {
    mkdirSync(join(home, "c", OF_OPENTOFU, "6.25.0", terraformPlatform()), { recursive: true });
    unpacked("a", "5.99.0");
    expect(find("6.25.0", "a", "c")).toEqual({
      source: OF_OPENTOFU,
      mirror: join(home, "c"),
      version: "6.25.0",
    });
  });

  test("takes nothing that is for another platform", () => {
    unpacked("a", "6.25.0", "plan9_mips");
    packed("a", "6.25.0", "plan9_mips");
    expect(find("6.25.0", "a", "nowhere")).toBeUndefined();
  });
});
