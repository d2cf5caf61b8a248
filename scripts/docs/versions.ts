import { compareVersions, KNOWN_KARPENTER, KUBERNETES } from "../../config/compatibility";
import { karpenterSchema } from "../../config/karpenter";
import { loadBalancerControllerSchema } from "../../config/load-balancer-controller/schema";
import { dependencies, engines } from "../../package.json";
import { RECIPES } from "../../rehearsal/programs/recipes";
import { MINIMUM_TERRAFORM } from "../../stacks/terraform-version";

/** docs/versions.md: which versions go together, from the tables that synthesis checks and the tests run with. */
export function versions(): string {
  return [
    INTRODUCTION,
    ...table(
      ["Kubernetes", "Karpenter from", "Standard support of EKS ends"],
      Object.entries(KUBERNETES).map(([version, { minimumKarpenter, standardSupportEnds }]) => [
        version,
        newer(minimumKarpenter, KNOWN_KARPENTER.from),
        standardSupportEnds ?? "not announced",
      ]),
    ),
    "",
    `Known here are Karpenter's releases from ${KNOWN_KARPENTER.from} to before ${KNOWN_KARPENTER.before}: an older one is refused, a newer one warned of.`,
    "Standard support ended or ending is a warning: EKS then upgrades the control plane by itself, or charges for",
    "extended support (`cluster.supportType`).",
    "",
    "## What the tests run with",
    "",
    ...table(["Part", "Version"], tested()),
    "",
    "## What you need",
    "",
    ...table(
      ["Program", "Version"],
      [
        ["Terraform", MINIMUM_TERRAFORM],
        ["Node.js", engines.node],
      ],
    ),
    "",
  ].join("\n");
}

const INTRODUCTION = `# Versions

<!-- Made by \`npm run docs\` from the code. Edit it there. -->
`;

function tested(): string[][] {
  const { version: karpenter } = karpenterSchema.parse({});
  const balancers = loadBalancerControllerSchema.parse({})?.version;
  const programs = RECIPES.map(({ name, version }) => [TITLES[name] ?? name, version]);
  const bindings = Object.entries(dependencies).filter(([name]) => /^(cdktf$|@cdktf\/provider-)/.test(name));
  return [
    ["Karpenter's charts", karpenter],
    ["AWS Load Balancer Controller: its chart's keys and its policy", String(balancers)],
    ...programs,
    ...bindings.map(([name, version]) => [`\`${name}\``, version]),
  ];
}

const TITLES: Readonly<Record<string, string>> = {
  kubernetes: "Kubernetes: API server, scheduler, controller-manager",
  karpenter: "Karpenter's controller",
  helm: "Helm",
};

function newer(a: string, b: string): string {
  return compareVersions(a, b) > 0 ? a : b;
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string[] {
  const line = (cells: readonly string[]) => `| ${cells.join(" | ")} |`;
  return [line(head), line(head.map(() => "---")), ...rows.map(line)];
}
