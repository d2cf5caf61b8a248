const PRICE = /^karpenter_cloudprovider_instance_type_offering_price_estimate\{([^}]*)\} (\S+)$/gm;

/** What a controller reckons that a machine costs an hour. */
export interface Offering {
  readonly instanceType: string;
  readonly capacityType: string;
  readonly zone: string;
  readonly price: number;
}

/** By the metrics of a running controller, which brings them up to date each minute. */
export function controllerPrices(metrics: string): Offering[] {
  return [...metrics.matchAll(PRICE)].map(([, labels = "", price]) => {
    const label = (name: string) => new RegExp(`\\b${name}="([^"]*)"`).exec(labels)?.[1] ?? "";
    return {
      instanceType: label("instance_type"),
      capacityType: label("capacity_type"),
      zone: label("zone"),
      price: Number(price),
    };
  });
}
