import { format } from "@cdktf/hcl-tools";
import { parse } from "@cdktf/hcl2json";
import fc from "fast-check";
import type { JsonObject } from "../../../export/hcl/body";
import { stackHcl } from "../../../export/hcl/stack-hcl";
import { environmentSettings } from "../../support/environment-arbitrary";
import { infraOf, workloadsOf } from "../../support/stacks";

const main = async (stack: JsonObject) => (await stackHcl(stack)).get("main.tf");

describe("a stack as HCL", () => {
  test("writes as a block what the provider's schema has as one, and all else as an attribute", async () => {
    const resource = {
      aws_eks_cluster: { main: { name: "x", vpc_config: { subnet_ids: ["a"] }, tags: { Name: "x" } } },
      helm_release: { x: { name: "x", set: [{ name: "a", value: "b" }] } },
    };
    expect(await main({ resource })).toBe(`resource "aws_eks_cluster" "main" {
  name = "x"
  tags = {
    Name = "x"
  }

  vpc_config {
    subnet_ids = ["a"]
  }
}

resource "helm_release" "x" {
  name = "x"
  set = [
    {
      name  = "a"
      value = "b"
    }
  ]
}
`);
  });

  test("writes a backend's text as it is, which JSON takes for no template and HCL would", async () => {
    const terraform = {
      backend: { s3: { profile: "${x}%{y}" } },
      cloud: { organization: "${x}", workspaces: { project: "%{y}" } },
    };
    const text = (await stackHcl({ terraform })).get("terraform.tf");
    expect(text).toContain('profile = "$${x}%%{y}"');
    expect(text).toContain('organization = "$${x}"');
    expect(text).toContain('project = "%%{y}"');
  });

  test("configures Helm's cluster by an attribute and Kubernetes' exec by a block", async () => {
    const exec = { command: "aws" };
    const files = await stackHcl({
      provider: { helm: [{ kubernetes: { exec } }], kubernetes: [{ exec: [exec] }] },
    });
    expect(files.get("terraform.tf")).toBe(`provider "helm" {
  kubernetes = {
    exec = {
      command = "aws"
    }
  }
}

provider "kubernetes" {
  exec {
    command = "aws"
  }
}
`);
  });

  test("writes the language's own words as references, words and blocks", async () => {
    const resource = {
      terraform_data: {
        hook: {
          "//": { metadata: { path: "workloads/Hook" } },
          count: 0,
          input: { a: "${b.c}" },
          depends_on: ["b.c"],
          provider: "aws.other",
          lifecycle: {
            ignore_changes: ["input", 'tags["a"]'],
            replace_triggered_by: ["b.c"],
            precondition: [{ condition: "${a}", error_message: "no" }],
          },
          provisioner: [{ "local-exec": { command: "true", when: "destroy" } }],
        },
      },
      aws_vpc: { main: { lifecycle: { ignore_changes: "all" } } },
    };
    expect(await main({ resource })).toBe(`resource "aws_vpc" "main" {
  lifecycle {
    ignore_changes = all
  }
}

# workloads/Hook
resource "terraform_data" "hook" {
  count    = 0
  provider = aws.other
  input = {
    a = b.c
  }
  depends_on = [
    b.c,
  ]

  lifecycle {
    ignore_changes = [
      input,
      tags["a"],
    ]
    replace_triggered_by = [
      b.c,
    ]

    precondition {
      condition     = a
      error_message = "no"
    }
  }

  provisioner "local-exec" {
    command = "true"
    when    = destroy
  }
}
`);
  });

  test("writes whatever else CDKTF can make: dynamic blocks, variables, modules, moves and imports", async () => {
    const files = await stackHcl({
      variable: {
        region: { type: "string", validation: [{ condition: '${var.region != ""}', error_message: "no" }] },
      },
      locals: { a: "${var.region}" },
      data: {
        aws_vpc: {
          x: {
            dynamic: { filter: { for_each: "${local.a}", iterator: "f", content: { name: "${f.key}" } } },
          },
        },
      },
      module: { m: { source: "./m", providers: { aws: "aws.other" }, long: "a\nb" } },
      moved: [{ from: "aws_vpc.a", to: "aws_vpc.b" }],
      import: [{ id: "vpc-1", to: "aws_vpc.b" }],
      output: { o: { value: "${local.a}", description: "a\nb" } },
    });
    expect(files.get("variables.tf")).toBe(`variable "region" {
  type = string

  validation {
    condition     = var.region != ""
    error_message = "no"
  }
}
`);
    expect(files.get("main.tf")).toBe(`locals {
  a = var.region
}

data "aws_vpc" "x" {
  dynamic "filter" {
    for_each = local.a
    iterator = f

    content {
      name = f.key
    }
  }
}

module "m" {
  source = "./m"
  providers = {
    aws = aws.other
  }
  long = chomp(<<-EOT
    a
    b
EOT
  )
}

moved {
  from = aws_vpc.a
  to   = aws_vpc.b
}

import {
  id = "vpc-1"
  to = aws_vpc.b
}
`);
    expect(files.get("outputs.tf")).toBe(`output "o" {
  value       = local.a
  description = "a\\nb"
}
`);
  });

  test("keeps a backend's and the cloud's settings literal", async () => {
    const terraform = {
      backend: { s3: { bucket: "b", assume_role: { role_arn: "r" } } },
      cloud: { organization: "o", workspaces: { name: "w" } },
      required_providers: { aws: { source: "aws", version: "6.25.0" } },
      required_version: ">= 1.10.0",
    };
    expect((await stackHcl({ terraform })).get("terraform.tf")).toBe(`terraform {
  required_version = ">= 1.10.0"

  backend "s3" {
    bucket = "b"
    assume_role = {
      role_arn = "r"
    }
  }

  cloud {
    organization = "o"

    workspaces {
      name = "w"
    }
  }

  required_providers {
    aws = {
      source  = "aws"
      version = "6.25.0"
    }
  }
}
`);
  });

  test("names every type that it would have to guess about, and how to let it know", async () => {
    const stack = { resource: { aws_made_up: { a: {} } }, data: { made_up: { a: {} } } };
    await expect(stackHcl(stack)).rejects.toThrow(
      /does not say which parts of these are blocks:\n {2}data made_up\n {2}resource aws_made_up\n.*npm run export:blocks/,
    );
    await expect(stackHcl({ check: {} })).rejects.toThrow("no HCL is known for check");
  });

  test("is, for any environment, HCL in Terraform's own layout with every resource in it", async () => {
    await fc.assert(
      fc.asyncProperty(environmentSettings, async (settings) => {
        for (const { terraform } of [infraOf(settings), workloadsOf(settings)]) {
          const files = await stackHcl(terraform);
          const text = [...files.values()].join("\n");
          expect(await format(text)).toBe(text);
          const read = await parse("stack.tf", text);
          for (const kind of ["data", "resource", "output"] as const)
            expect(addresses(read[kind])).toEqual(addresses(terraform[kind]));
        }
      }),
      { numRuns: 5 },
    );
  });
});

const addresses = (things: object = {}) =>
  Object.entries(things)
    .flatMap(([type, named]) => Object.keys(named).map((name) => `${type}.${name}`))
    .filter((address) => !/\.(\d+|value|description)$/.test(address))
    .sort();
