/** Releases of EKS optimized AMIs, by the family that an alias starts with. */
export interface AmiReleases {
  /** The newest on the day {@link KNOWN_ON}. */
  readonly newest: string;
  /** What is wrong with a release that must not be pinned, by its version. */
  readonly bad: Readonly<Record<string, string>>;
}

const PANICS = "its kernel panics under memory reclaim";

/** Sources: the releases of https://github.com/awslabs/amazon-eks-ami and https://github.com/bottlerocket-os/bottlerocket. */
export const AMIS = {
  al2023: { newest: "v20261012", bad: { v20260930: PANICS, v20261003: PANICS } },
  bottlerocket: { newest: "v1.66.0", bad: {} },
} as const satisfies Readonly<Record<string, AmiReleases>>;
