/** What `npm run release` finds in the Go module of a release. */
export interface KarpenterContents {
  /** The patch release that the rest is from. */
  readonly version: string;
  /** When it was made, as an ISO date. */
  readonly date: string;
  /** Release of sigs.k8s.io/karpenter that was read with it: the newest that Go's module proxy serves. */
  readonly core: string;
  /** The oldest Go that builds it. */
  readonly go: string;
  /** Minor versions of Kubernetes that the controller takes without a complaint in its log. */
  readonly kubernetes: { readonly from: string; readonly to: string };
  /** With a changed one the controller hashes its nodes again and takes none for drifted by their hash. */
  readonly hashVersions: { readonly EC2NodeClass: string; readonly NodePool: string };
  /** Kinds that users write; each is a file beside this one. */
  readonly kinds: readonly string[];
  readonly labels: {
    /** Domains that the release keeps to itself but for the well-known labels in them. */
    readonly domains: readonly string[];
    readonly wellKnown: readonly string[];
    readonly restricted: readonly string[];
  };
  /** Such as `ec2:CreateFleet`. */
  readonly awsCalls: readonly string[];
  /** Detail types of the events that the controller reads from its queue. */
  readonly interruptionEvents: readonly string[];
}
