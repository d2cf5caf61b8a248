/** What an alert is tried with: series as a rehearsed Karpenter 1.14.3 had them, at other times and values. */
export interface AlertCase {
  readonly alert: string;
  /** promtool's notation, a value a minute. */
  readonly series: Readonly<Record<string, string>>;
  /** Before this it is silent. */
  readonly firesAt: string;
  readonly silentAt: string;
  readonly severity: "critical" | "warning";
  /** The labels of each alert, and its line. */
  readonly expected: readonly {
    readonly labels: Readonly<Record<string, string>>;
    readonly summary: string;
  }[];
  /** Release whose rules are tried. */
  readonly minor: "1.9" | "1.14" | "1.15";
}

const SCRAPED =
  'container="controller",endpoint="http-metrics",instance="10.0.61.12:8080",job="karpenter",pod="karpenter-0",service="karpenter"';
const OWN = `${SCRAPED},namespace="kube-system"`;
const CREATE = `controller="nodeclaim.lifecycle",method="Create",provider="aws",${OWN}`;
const pod = (name: string) => `name="${name}",namespace="default",${SCRAPED}`;
const claim = (name: string, pool: string, rest: string) =>
  `name="${name}",karpenter_k8s_aws_ec2nodeclass="default",karpenter_sh_nodepool="${pool}",${rest},${SCRAPED}`;
const failures = (reason: string, zone: string) =>
  `karpenter_cloudprovider_instance_launch_failures_total{capacity_type="spot",reason="${reason}",zone="eu-west-1${zone}",zone_id="euw1-az1",${OWN}}`;
const ready = (kind: string, name: string, reason: string, status: string) =>
  `operator_${kind}_status_condition_count{name="${name}",reason="${reason}",status="${status}",type="Ready",${SCRAPED}}`;
const WAITS = 'phase="Pending",ready="false",scheduled="false",managed="false"';

export const ALERT_CASES: readonly AlertCase[] = [
  {
    alert: "KarpenterGone",
    minor: "1.14",
    series: {
      [`karpenter_build_info{commit="unknown",goarch="amd64",goversion="go1.27.3",version="1.14.3",${OWN}}`]:
        "1x10 stale",
    },
    silentAt: "15m",
    firesAt: "17m",
    severity: "critical",
    expected: [{ labels: {}, summary: "No replica of Karpenter answers Prometheus." }],
  },
  {
    alert: "KarpenterPodsWithoutNode",
    minor: "1.14",
    series: {
      [`karpenter_pods_unbound_time_seconds{${pod("nowhere-659f5865bd-dw8q4")}}`]: "31+60x20",
      [`karpenter_pods_state{${pod("nowhere-659f5865bd-dw8q4")},${WAITS}}`]: "1x20",
      [`karpenter_pods_unbound_time_seconds{${pod("many-7b59b979d7-4cfx4")}}`]: "37+60x20",
      [`karpenter_pods_state{${pod("many-7b59b979d7-4cfx4")},${WAITS}}`]: "1x20",
      // Has its node by now, and pulls its image: Karpenter leaves the time at what it was.
      [`karpenter_pods_unbound_time_seconds{${pod("slow-image")}}`]: "900x20",
      [`karpenter_pods_state{${pod("slow-image")},phase="Pending",ready="false",scheduled="true",node="ip-10-0-61-12"}`]:
        "1x20",
    },
    silentAt: "10m",
    firesAt: "12m",
    severity: "critical",
    expected: [
      {
        labels: { namespace: "default" },
        summary: "2 pods of namespace default have had no node for ten minutes.",
      },
    ],
  },
  {
    alert: "KarpenterPodsWithoutNode",
    minor: "1.15",
    series: {
      [`karpenter_pods_unbound_time_seconds{${pod("nowhere")},dynamic_resources="false"}`]: "31+60x20",
      [`karpenter_pods_state{${pod("nowhere")},${WAITS}}`]: "1x20",
    },
    silentAt: "10m",
    firesAt: "12m",
    severity: "critical",
    expected: [
      {
        labels: { namespace: "default" },
        summary: "1 pods of namespace default have had no node for ten minutes.",
      },
    ],
  },
  {
    alert: "KarpenterLaunchesRefused",
    minor: "1.14",
    series: {
      [failures("VCPULimitExceeded", "a")]: "59+60x30",
      [failures("VCPULimitExceeded", "b")]: "60+60x30",
      // A lack of Spot capacity, which is nobody's to mend.
      [failures("LaunchFailed", "c")]: "59+60x30",
      [`karpenter_cloudprovider_errors_total{error="InsufficientCapacityError",${CREATE}}`]: "1+2x30",
    },
    silentAt: "5m",
    firesAt: "7m",
    severity: "critical",
    expected: [
      {
        labels: { reason: "VCPULimitExceeded" },
        summary: "EC2 refuses Karpenter's launches: VCPULimitExceeded.",
      },
    ],
  },
  {
    alert: "KarpenterLaunchesRefused",
    minor: "1.9",
    series: {
      [`karpenter_cloudprovider_errors_total{error="InsufficientCapacityError",${CREATE}}`]: "1+2x30",
      [`karpenter_cloudprovider_errors_total{${CREATE}}`]: "1+2x30",
    },
    silentAt: "5m",
    firesAt: "7m",
    severity: "critical",
    expected: [
      {
        labels: { reason: "see the NodeClaims" },
        summary: "EC2 refuses Karpenter's launches: see the NodeClaims.",
      },
    ],
  },
  {
    alert: "KarpenterNodesDoNotJoin",
    minor: "1.14",
    series: {
      [`operator_nodeclaim_status_condition_current_status_seconds{${claim("general-8hrfg", "general", 'reason="NodeNotFound",status="Unknown",type="Registered"')}}`]:
        "0+60x15",
      [`operator_nodeclaim_status_condition_current_status_seconds{${claim("kept-stl2x", "kept", 'reason="Registered",status="True",type="Registered"')}}`]:
        "1300+60x15",
    },
    silentAt: "10m",
    firesAt: "12m",
    severity: "critical",
    expected: [
      {
        labels: { name: "general-8hrfg", karpenter_sh_nodepool: "general" },
        summary: "general-8hrfg of NodePool general does not join the cluster.",
      },
    ],
  },
  {
    alert: "KarpenterNotReady",
    minor: "1.14",
    series: {
      [ready("nodepool", "kept", "UnhealthyDependents", "False")]: "1x20",
      [ready("nodepool", "general", "Ready", "True")]: "1x20",
      [ready("ec2nodeclass", "default", "Ready", "True")]: "1x20",
    },
    silentAt: "9m",
    firesAt: "11m",
    severity: "critical",
    expected: [
      {
        labels: { name: "kept", reason: "UnhealthyDependents" },
        summary: "NodePool or EC2NodeClass kept is not Ready: UnhealthyDependents.",
      },
    ],
  },
  {
    alert: "KarpenterNodePoolAtLimit",
    minor: "1.14",
    series: {
      [`karpenter_nodepools_usage{nodepool="limited",resource_type="cpu",${OWN}}`]: "4x30",
      [`karpenter_nodepools_limit{nodepool="limited",resource_type="cpu",${OWN}}`]: "4x30",
      [`karpenter_nodepools_usage{nodepool="limited",resource_type="nodes",${OWN}}`]: "1x30",
      [`karpenter_nodepools_usage{nodepool="general",resource_type="cpu",${OWN}}`]: "2x30",
      [`karpenter_nodepools_limit{nodepool="general",resource_type="cpu",${OWN}}`]: "100x30",
    },
    silentAt: "14m",
    firesAt: "16m",
    severity: "warning",
    expected: [
      {
        labels: { nodepool: "limited", resource_type: "cpu" },
        summary: "NodePool limited has 100% of its limit of cpu.",
      },
    ],
  },
  {
    alert: "KarpenterDriftStuck",
    minor: "1.14",
    series: {
      [`operator_nodeclaim_status_condition_count{${claim("kept-stl2x", "kept", 'reason="AMIDrift",status="True",type="Drifted"')}}`]:
        "1x400",
      // One after another, as its budget says.
      [`operator_nodeclaim_status_condition_count{${claim("limited-dlq9w", "limited", 'reason="AMIDrift",status="True",type="Drifted"')}}`]:
        "1x400",
      [`karpenter_nodeclaims_disrupted_total{capacity_type="spot",nodepool="limited",reason="drifted",${OWN}}`]:
        "1+1x400",
    },
    silentAt: "5h59m",
    firesAt: "6h1m",
    severity: "warning",
    expected: [
      {
        labels: { nodepool: "kept" },
        summary: "1 drifted nodes of NodePool kept have not moved for six hours.",
      },
    ],
  },
  {
    alert: "KarpenterClusterStateUnsynced",
    minor: "1.14",
    series: { [`karpenter_cluster_state_synced{${OWN}}`]: "1x5 0x20" },
    silentAt: "15m",
    firesAt: "17m",
    severity: "critical",
    expected: [{ labels: {}, summary: "Karpenter's memory is not what the API server has." }],
  },
];
