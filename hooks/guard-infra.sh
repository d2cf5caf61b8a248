#!/usr/bin/env bash
# Stops a destroy of infra while something lives that its cluster's controllers made and Terraform knows nothing of.
#
# Terraform runs it before it deletes anything of infra. Without it a forgotten node or load balancer holds subnets and
# security groups, and the destroy hangs on them for the better part of an hour, with the cluster already gone that
# could have let go of them. It looks for everything, says all of it with what fixes it, and deletes nothing itself.
# It needs no cluster, but asks one that answers. Whatever AWS does not answer counts as found.
#
# Environment:
#   DRAIN_CLUSTER              name of the cluster
#   DRAIN_REGION               its region
#   DRAIN_VPC                  its VPC, which may be others' as well; of-others for a cluster that infra did not make: it
#                              stays with its network, so only what Karpenter made is looked for
#   DRAIN_NODE_SECURITY_GROUP  the security group of its nodes; of-others as well there
#   DRAIN_ENVIRONMENT          name of the environment, for the commands that it says
#   DRAIN_DEADLINE_SECONDS     time for what is on its way out already, 1 or more
#   DRAIN_PROFILE              profile of the AWS CLI (default: the environment's credentials)
#   DRAIN_ROLE_ARN             role to act as (default: the credentials' own identity)
#   DRAIN_ROLE_EXTERNAL_ID     what the role's trust policy asks for
#   DRAIN_ROLE_SESSION_NAME    how CloudTrail names the calls (default: destroy-hook)
#   DRAIN_ACCOUNT_ID           the only account to look in (default: the credentials' own)
#   DRAIN_API_SERVER           URL of the API server, asked for NodePools and volumes to be retained, if it answers (default: not asked)
#   DRAIN_API_CA               its certificate authority, base64
#   DRAIN_AWS_ENDPOINT         URL of an emulated AWS
#   DRAIN_POLL_SECONDS         pause between two looks (default: 3)
# The credentials need ec2:Describe*, elasticloadbalancing:Describe*, iam:ListInstanceProfiles and eks:DescribeCluster,
# and where the cluster answers, an access entry that may read CRDs, NodePools and persistent volumes; of a cluster that
# infra did not make EC2NodeClasses as well, by which it tells whose an instance profile is.
set -euo pipefail

readonly HOOK=guard
without_api=yes # kubectl may be there, but need not
# shellcheck source=hooks/common.sh
source "${BASH_SOURCE[0]%/*}/common.sh"
VPC="${DRAIN_VPC-}"
NODE_GROUP="${DRAIN_NODE_SECURITY_GROUP-}"
ENVIRONMENT="${DRAIN_ENVIRONMENT-}"
matches "$VPC" '^(vpc-[0-9a-z]+|of-others)$' || die "DRAIN_VPC: '$VPC' is no id of a VPC"
matches "$NODE_GROUP" '^(sg-[0-9a-z]+|of-others)$' || die "DRAIN_NODE_SECURITY_GROUP: '$NODE_GROUP' is no id of a security group"
matches "$ENVIRONMENT" '^[a-z0-9-]+$' || die "DRAIN_ENVIRONMENT: '$ENVIRONMENT' is no name of an environment"

# --- What is found, and what fixes it ------------------------------------------------------------------------------

readonly DRAIN="npm run drain -- $ENVIRONMENT"
STACKS=""
if [ "$ENVIRONMENT" != default ]; then STACKS="$ENVIRONMENT-"; fi
# To be pasted: the same account and region that were looked in.
AWS="aws --region $REGION"
if [ -n "${DRAIN_PROFILE-}" ]; then AWS="$AWS --profile $(printf %q "$DRAIN_PROFILE")"; fi
if [ -n "${DRAIN_AWS_ENDPOINT-}" ]; then AWS="$AWS --endpoint-url $(printf %q "$DRAIN_AWS_ENDPOINT")"; fi

# Of a cluster that stays, what infra did not bring goes on without it: NodePools of others have a Karpenter of their own,
# or that of this project, handed to them. Its drain ends nobody else's nodes, or everybody's.
readonly HAND_OVER="give the Karpenter that runs it a role, a node role and a queue that infra did not make (docs/adopting.md#the-way-back); once it uses them: guard: none in the environment $ENVIRONMENT, npx cdktf deploy ${STACKS}infra, and destroy infra"
readonly EITHER_FIX="$DRAIN, where its NodePool is this environment's; where it is of others: $HAND_OVER"

found() { # stays|others|passes|kept what fix: passes is what goes by itself in a while, kept hinders nothing
  printf '%s\t%s\t%s\n' "$1" "$2" "$3" >>"$work/found"
}

kubectl_delete() { # kind namespace/name; a line that may be pasted, nothing where the cluster or the name is none
  if [ "$cluster_lives" = yes ] && matches "$2" '^[a-z0-9.-]+/[a-z0-9.-]+$'; then
    printf 'kubectl delete %s -n %s %s' "$1" "${2%/*}" "${2#*/}"
  fi
}

# --- The looks: each 1 where AWS does not answer -------------------------------------------------------------------

readonly OF_KARPENTER=(
  "Name=tag:eks:eks-cluster-name,Values=$CLUSTER"
  "Name=tag:kubernetes.io/cluster/$CLUSTER,Values=owned"
  "Name=tag-key,Values=karpenter.sh/nodepool"
)
readonly PROFILES="/karpenter/$REGION/$CLUSTER/"
readonly MADE="Tags[?(Key=='elbv2.k8s.aws/cluster' && Value=='$CLUSTER') || (Key=='kubernetes.io/cluster/$CLUSTER' && Value=='owned')]"
# Who had it made: shop/web, for the Ingress or the Service of that name.
readonly MAKER="Tags[?ends_with(Key, '/stack') || Key=='kubernetes.io/service-name'] | [0]"

found_of() { # stays|passes what file name: found, with what fixes it for who has what $work/<file> names so
  local whose
  if [ "$VPC" != of-others ]; then
    found "$1" "$2" "$DRAIN"
    return 0
  fi
  whose="$(awk -v name="$4" '$2 == name || $3 == name { print $1 }' "$work/$3")"
  case "$whose" in
    ours) found "$1" "$2" "$DRAIN" ;;
    theirs) found "${1/stays/others}" "$2, of others" "$HAND_OVER" ;;
    *) found "$1" "$2" "$EITHER_FIX" ;; # gone, or the cluster was not asked
  esac
}

cluster() {
  cluster_lives=yes
  aws eks describe-cluster --name "$CLUSTER" --query cluster.status --output text >/dev/null && return 0
  cluster_lives=no
  grep -q ResourceNotFoundException "$work/error"
}

instances() {
  local lines id state pool
  lines="$(aws ec2 describe-instances --output text --filters "${OF_KARPENTER[@]}" \
    "Name=instance-state-name,Values=pending,running,stopping,stopped,shutting-down" \
    --query "Reservations[].Instances[].[InstanceId,State.Name,Tags[?Key=='karpenter.sh/nodepool'] | [0].Value]")" || return 1
  while read -r id state pool; do
    case "$state" in
      "") ;;
      shutting-down) found_of passes "instance $id ($state)" pools "$pool" ;;
      *) found_of stays "instance $id ($state, NodePool $pool)" pools "$pool" ;;
    esac
  done <<<"$lines"
}

launch_templates() {
  local lines id pool
  lines="$(aws ec2 describe-launch-templates --output text --filters "${OF_KARPENTER[@]}" \
    --query "LaunchTemplates[].[LaunchTemplateId,Tags[?Key=='karpenter.sh/nodepool'] | [0].Value]")" || return 1
  while read -r id pool; do
    if [ -n "$id" ]; then found_of stays "launch template $id" pools "$pool"; fi
  done <<<"$lines"
}

instance_profiles() { # on a path of the cluster's own, whatever the node role is
  local lines name path
  lines="$(aws iam list-instance-profiles --path-prefix "$PROFILES" --output text \
    --query 'InstanceProfiles[].[InstanceProfileName,Path]')" || return 1
  : >"$work/classes"
  if [ -n "$lines" ] && [ "$VPC" = of-others ] && api_can_be_asked; then
    # A refusal leaves open whose it is, and stops all the same.
    once get ec2nodeclasses.karpenter.k8s.aws -o go-template="$WHOSE" >"$work/classes" 2>/dev/null || : >"$work/classes"
  fi
  while read -r name path; do
    # Its path ends with the uid of its EC2NodeClass.
    path="${path%/}"
    case "$path" in "$PROFILES"*) found_of stays "instance profile $name" classes "${path##*/}" ;; esac
  done <<<"$lines"
}

load_balancers() { # those of one VPC, of Elastic Load Balancing's second API
  local arns lines arn key maker what fix delete
  arns="$(aws elbv2 describe-load-balancers --query "LoadBalancers[?VpcId=='$VPC'].[LoadBalancerArn]" --output text)" || return 1
  arns="$arns"$'\n'"$(aws elbv2 describe-target-groups --query "TargetGroups[?VpcId=='$VPC'].[TargetGroupArn]" --output text)" || return 1
  arns="$(sed '/^ *$/d' <<<"$arns")"
  [ -n "$arns" ] || return 0
  # 20 is the most that one call takes.
  lines="$(xargs -n 20 aws elbv2 describe-tags --output text \
    --query "TagDescriptions[?$MADE].[ResourceArn, $MAKER.Key, $MAKER.Value]" --resource-arns <<<"$arns")" || return 1
  while read -r arn key maker; do
    case "$arn" in
      "") continue ;;
      *:targetgroup/*) what="target group" delete="delete-target-group --target-group-arn" ;;
      *) what="load balancer" delete="delete-load-balancer --load-balancer-arn" ;;
    esac
    case "$key" in
      ingress.*) fix="$(kubectl_delete ingress "$maker")" ;;
      *service*) fix="$(kubectl_delete service "$maker")" ;;
      *) fix="" ;;
    esac
    found stays "$what $arn (of $maker)" "${fix:+$fix, or, where its controller is gone: }$AWS elbv2 $delete $arn"
  done <<<"$lines"
}

classic_load_balancers() { # EKS itself makes them for Services
  local names lines name maker fix
  names="$(aws elb describe-load-balancers --output text \
    --query "LoadBalancerDescriptions[?VPCId=='$VPC'].[LoadBalancerName]")" || return 1
  [ -n "$names" ] && [ "$names" != None ] || return 0
  lines="$(xargs -n 20 aws elb describe-tags --output text \
    --query "TagDescriptions[?$MADE].[LoadBalancerName, $MAKER.Value]" --load-balancer-names <<<"$names")" || return 1
  while read -r name maker; do
    [ -n "$name" ] || continue
    fix="$(kubectl_delete service "$maker")"
    found stays "load balancer $name (of $maker)" "${fix:-$AWS elb delete-load-balancer --load-balancer-name $name}"
  done <<<"$lines"
}

network_interfaces() { # those that nobody uses and nobody will delete; what is in use goes with its user
  local ids id
  ids="$(aws ec2 describe-network-interfaces --output text \
    --filters "Name=vpc-id,Values=$VPC" Name=status,Values=available \
    --query "NetworkInterfaces[?Groups[?GroupId=='$NODE_GROUP'] ||
      TagSet[?(Key=='cluster.k8s.amazonaws.com/name' && Value=='$CLUSTER') || (Key=='kubernetes.io/cluster/$CLUSTER' && Value=='owned')]].[NetworkInterfaceId]")" || return 1
  for id in $ids; do
    found passes "network interface $id (available)" "$AWS ec2 delete-network-interface --network-interface-id $id"
  done
}

security_groups() { # infra's own bear kubernetes.io/cluster as well, but another name
  local lines id name
  lines="$(aws ec2 describe-security-groups --output text --filters "Name=vpc-id,Values=$VPC" \
    "Name=tag-key,Values=elbv2.k8s.aws/cluster,kubernetes.io/cluster/$CLUSTER" \
    --query "SecurityGroups[?$MADE && (starts_with(GroupName, 'k8s-') || Tags[?Key=='elbv2.k8s.aws/cluster'])].[GroupId,GroupName]")" || return 1
  while read -r id name; do
    if [ -n "$id" ]; then found stays "security group $id ($name)" "$AWS ec2 delete-security-group --group-id $id"; fi
  done <<<"$lines"
}

# A volume holds nothing back. But only a living cluster deletes it with its claim, and after it only a bill remembers.
volumes() {
  local lines id size namespace name keep claim fix
  lines="$(aws ec2 describe-volumes --output text \
    --filters Name=tag-key,Values=CSIVolumeName,kubernetes.io/created-for/pvc/name Name=status,Values=creating,available,in-use \
    --query "Volumes[?Tags[?(Key=='kubernetes.io/cluster/$CLUSTER' && Value=='owned') || (Key=='ebs.csi.aws.com/cluster-name' && Value=='$CLUSTER')]]
      .[VolumeId, Size, Tags[?Key=='kubernetes.io/created-for/pvc/namespace'] | [0].Value,
        Tags[?Key=='kubernetes.io/created-for/pvc/name'] | [0].Value, Tags[?Key=='keep' && Value=='true'] | [0].Value]")" || return 1
  [ -n "$lines" ] || return 0
  retained >"$work/retained" 2>/dev/null # no look ends by a failure within it
  while read -r id size namespace name keep; do
    claim="$namespace/$name"
    if [ "$keep" = true ] || grep -qxF "$id Retain" "$work/retained"; then
      found kept "volume $id ($size GiB, of claim $claim), to be retained" "$AWS ec2 delete-volume --volume-id $id"
    else
      fix="$(kubectl_delete pvc "$claim")"
      found stays "volume $id ($size GiB, of claim $claim)" \
        "${fix:+$fix, or }$AWS ec2 delete-volume --volume-id $id; to keep it: $AWS ec2 create-tags --resources $id --tags Key=keep,Value=true"
    fi
  done <<<"$lines"
}

retained() { # prints "volume Retain|Delete" a line, where the cluster can be asked
  api_can_be_asked || return 1
  # shellcheck disable=SC2016 # the dollars are those of a go-template
  once get persistentvolumes -o go-template='{{range .items}}{{with .spec.csi}}{{.volumeHandle}}{{end}} {{.spec.persistentVolumeReclaimPolicy}}{{"\n"}}{{end}}'
}

asked=""
api_can_be_asked() { # tried once: one that is out of reach takes its time
  if [ -z "$asked" ]; then
    asked=no
    if [ "$cluster_lives" = yes ] && [ -n "$API_SERVER" ] && command -v kubectl >/dev/null && api_answers; then asked=yes; fi
  fi
  [ "$asked" = yes ]
}

# For pods of the system nodes that Terraform ends a living Karpenter would launch others, which nobody then ends. AWS
# knows nothing of a NodePool without nodes; a cluster that does not answer holds nothing back, one that refuses does.
node_pools() {
  local crd names name
  : >"$work/pools"
  api_can_be_asked || return 0
  crd="$(once get crd nodepools.karpenter.sh --ignore-not-found -o name)" || return 1
  [ -n "$crd" ] || return 0
  once get nodepools.karpenter.sh -o go-template="$WHOSE" >"$work/pools" || return 1
  names="$(awk -v vpc="$VPC" 'vpc != "of-others" || $1 == "ours" { print $2 }' "$work/pools")"
  for name in $names; do
    found stays "NodePool $name, which launches nodes as long as Karpenter lives" \
      "npx cdktf destroy ${STACKS}workloads, or, where that is done: $DRAIN"
  done
}

readonly KARPENTERS=(cluster node_pools instances launch_templates instance_profiles)
# What would hold up the end of the cluster and its network, or be forgotten with them.
OF_THE_NETWORK=(load_balancers classic_load_balancers network_interfaces security_groups volumes)
if [ "$VPC" = of-others ]; then OF_THE_NETWORK=(); fi

look() {
  local what
  : >"$work/found"
  for what in "${KARPENTERS[@]}" ${OF_THE_NETWORK[@]+"${OF_THE_NETWORK[@]}"}; do
    "$what" 2>"$work/error" || printf '  %s: %s\n' "${what//_/ }" "$(in_a_row <"$work/error")" >>"$work/refused"
  done
}

lines_of() { # stays|others|passes|kept...; each with its fix under it, once for those that share it
  awk -F '\t' -v states=" $* " 'index(states, " " $1 " ") {
      if (fix != "" && fix != $3) print "      " fix
      fix = $3; print "  " $2
    } END { if (fix != "") print "      " fix }' "$work/found"
}

# --- The way out -------------------------------------------------------------------------------------------------

command -v aws >/dev/null ||
  die "the AWS CLI (aws) is not installed, so nobody can look for what cluster $CLUSTER left behind; nothing was deleted.
  Install it where Terraform runs. Or look by hand, then set guard: none in the environment $ENVIRONMENT, deploy ${STACKS}infra, destroy it."
check_tools
check_account
started=$SECONDS
while :; do
  look
  if [ -s "$work/refused" ]; then
    die "AWS or the cluster does not say what cluster $CLUSTER left behind, so nothing of infra was deleted. It refused:
$(cat "$work/refused")
  The credentials need what the hook's head names (hooks/guard-infra.sh), and in the cluster an access entry that may read.
  Found so far:
$(lines_of stays others passes)"
  fi
  left="$(lines_of stays others passes)"
  [ -n "$left" ] || break
  if [ -n "$(lines_of stays others)" ] || ((SECONDS - started >= DEADLINE)); then
    refusal="of cluster $CLUSTER there is still what Terraform did not make; nothing of infra was deleted.
$left"
    [ -n "$(lines_of stays passes)" ] || die "$refusal"
    die "$refusal
  Fix what is left${DRAIN_ROLE_ARN:+, as $DRAIN_ROLE_ARN}, and destroy infra again. But workloads comes before it; if that still stands:
      npx cdktf deploy ${STACKS}infra (its destroy took its outputs out of the state, whatever stopped it), npx cdktf destroy ${STACKS}workloads"
  fi
  say "waiting for what is on its way out, $((SECONDS - started)) of $DEADLINE s: $(awk -F '\t' '{ print $2 }' "$work/found" | head -5 | in_a_row)"
  pause
done
kept="$(lines_of kept)"
if [ -n "$kept" ]; then
  say "these stay in the account, and cost money, after this; each with what would delete it:"
  printf '%s\n' "$kept"
fi
say "nothing of cluster $CLUSTER's own making is in the way"
