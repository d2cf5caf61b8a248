type Fields = Readonly<Record<string, string>>;

/** One way for a fleet to launch: a launch template with one of its overrides. */
export interface FleetChoice {
  /** `LaunchTemplateConfigs.1.LaunchTemplateSpecification` */
  readonly template: string;
  /** `LaunchTemplateConfigs.1.Overrides.3` */
  readonly override: string;
  readonly instanceType: string;
  /** Empty where the override does not say. */
  readonly zone: string;
  /** The lowest is wanted most. */
  readonly priority: number | undefined;
}

const OVERRIDE = /^(LaunchTemplateConfigs\.\d+)(\.Overrides\.\d+)\.InstanceType$/;

export function fleetChoices(fields: Fields): FleetChoice[] {
  return Object.entries(fields).flatMap(([name, instanceType]) => {
    const [, config, override] = name.match(OVERRIDE) ?? [];
    if (config === undefined || override === undefined) return [];
    const prefix = config + override;
    const { [`${prefix}.AvailabilityZone`]: zone = "", [`${prefix}.Priority`]: priority } = fields;
    return [
      {
        template: `${config}.LaunchTemplateSpecification`,
        override: prefix,
        instanceType,
        zone,
        priority: priority === undefined ? undefined : Number(priority),
      },
    ];
  });
}

/** The request as if this were its only choice. */
export function withOnly({ template, override }: FleetChoice, fields: Fields): Fields {
  const kept = Object.entries(fields).flatMap(([name, value]) => {
    if (!name.startsWith("LaunchTemplateConfigs.")) return [[name, value]];
    if (name.startsWith(`${template}.`)) {
      return [[`LaunchTemplateConfigs.1.LaunchTemplateSpecification${name.slice(template.length)}`, value]];
    }
    if (name.startsWith(`${override}.`)) {
      return [[`LaunchTemplateConfigs.1.Overrides.1${name.slice(override.length)}`, value]];
    }
    return [];
  });
  return Object.fromEntries(kept);
}

/** The request without some of its choices. */
export function without(choices: readonly FleetChoice[], fields: Fields): Fields {
  const gone = choices.map(({ override }) => `${override}.`);
  return Object.fromEntries(
    Object.entries(fields).filter(([name]) => !gone.some((prefix) => name.startsWith(prefix))),
  );
}

export function isSpot(fields: Fields): boolean {
  return fields["TargetCapacitySpecification.DefaultTargetCapacityType"] === "spot";
}

/** Whether the priorities of the choices count, and not their prices: Karpenter asks so once a NodeOverlay has prices. */
export function isPrioritized(fields: Fields): boolean {
  const strategy = fields[`${isSpot(fields) ? "Spot" : "OnDemand"}Options.AllocationStrategy`] ?? "";
  return strategy.endsWith("prioritized");
}
