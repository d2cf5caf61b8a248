import { isRegistryFailure } from "../../../rehearsal/terraform/registry-failure";

describe("a registry out of reach", () => {
  test.each([
    [
      "Terraform 1.11",
      "Error: Failed to query available provider packages\n\nCould not retrieve the list of available versions for provider hashicorp/aws:\ncould not connect to registry.terraform.io: failed to request discovery\ndocument",
    ],
    [
      "OpenTofu 1.12",
      "Error: Failed to resolve provider packages\n\nCould not resolve provider hashicorp/aws: could not connect to\nregistry.opentofu.org: failed to request discovery document",
    ],
    ["either, at the download", "Error: Failed to install provider"],
  ])("is seen in what %s says", (_, output) => {
    expect(isRegistryFailure(output)).toBe(true);
  });

  test("is no other failure of init", () => {
    expect(isRegistryFailure("Error: Unsupported Terraform Core version")).toBe(false);
  });
});
