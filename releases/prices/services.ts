/** Region of the prices below, and the day on which they were looked up; each names the page of AWS' to check it by. */
export const SERVICE_PRICES_OF = { region: "us-east-1", date: "2026-11-28", currency: "USD" } as const;

/** What AWS asks for the parts of a cluster that cost without any use. */
export interface ServicePrice {
  readonly price: number;
  readonly per: "hour" | "month";
  /** Where AWS says so. */
  readonly source: string;
}

const EKS = "https://aws.amazon.com/eks/pricing/";
const VPC = "https://aws.amazon.com/vpc/pricing/";

export const SERVICE_PRICES = {
  /** The same in each commercial region. */
  controlPlane: { price: 0.1, per: "hour", source: EKS },
  /** On top of it, once a version has left standard support. */
  extendedSupport: { price: 0.5, per: "hour", source: EKS },
  natGateway: { price: 0.045, per: "hour", source: VPC },
  publicAddress: { price: 0.005, per: "hour", source: VPC },
  /** In each zone. */
  interfaceEndpoint: { price: 0.01, per: "hour", source: "https://aws.amazon.com/privatelink/pricing/" },
  /** A GiB. */
  gp3Volume: { price: 0.08, per: "month", source: "https://aws.amazon.com/ebs/pricing/" },
  kmsKey: { price: 1, per: "month", source: "https://aws.amazon.com/kms/pricing/" },
} as const satisfies Readonly<Record<string, ServicePrice>>;
