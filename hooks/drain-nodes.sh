#!/usr/bin/env bash
# shellcheck disable=SC2016 # the dollars in single quotes are those of go-templates
# Drains every node that Karpenter launched for one cluster, and fails while one of them lives.
#
# Terraform runs it when workloads is destroyed, after the NodePools' release and before Karpenter itself goes.
# It deletes all NodePools and EC2NodeClasses of the cluster, whoever made them, lets Karpenter drain the nodes, and
# after the deadline terminates what is left. It may be cut at any point and run again.
#
# In a cluster that others have NodePools in, DRAIN_NODE_POOLS bounds all that to the release `karpenter-nodes`. Then it
# fails as well while a node of theirs lives, which needs Karpenter.
#
# Usage: drain-nodes.sh [--without-api]
#   --without-api            only what AWS knows: for a cluster whose API server is lost for good. No pod is evicted.
# Environment:
#   DRAIN_CLUSTER            name of the cluster
#   DRAIN_REGION             its region
#   DRAIN_DEADLINE_SECONDS   time for the nodes to drain by themselves, 1 or more
#   DRAIN_PROFILE            profile of the AWS CLI (default: the environment's credentials)
#   DRAIN_ROLE_ARN           role to act as (default: the credentials' own identity)
#   DRAIN_ROLE_EXTERNAL_ID   what the role's trust policy asks for
#   DRAIN_ROLE_SESSION_NAME  how CloudTrail names the calls (default: destroy-hook)
#   DRAIN_ACCOUNT_ID         the only account to act in (default: the credentials' own)
#   DRAIN_API_SERVER         URL of the API server (default: what EKS says)
#   DRAIN_API_CA             its certificate authority, base64 (default: what EKS says)
#   DRAIN_AWS_ENDPOINT       URL of an emulated AWS
#   DRAIN_NODE_POOLS         `ours:` and the release's NodePools, with commas (default: every NodePool of the cluster)
#   DRAIN_INSTANCE_PROFILES  `keep` where Karpenter made none: IAM is then never called (default: sweep)
#   DRAIN_POLL_SECONDS       pause between two looks (default: 3)
#   DRAIN_GRACE_SECONDS      time for Karpenter to let go of what has ended (default: 30)
#   DRAIN_END_SECONDS        time for EC2 to end what was terminated (default: 900)
set -euo pipefail

readonly HOOK=drain
readonly LOST_FOR_GOOD="npm run drain -- <environment> --without-api terminates the nodes without evicting a pod"
without_api=no
case "${1-}" in
  "") ;;
  --without-api) without_api=yes ;;
  *)
    printf 'drain: error: unknown argument %s; known: --without-api\n' "$1" >&2
    exit 1
    ;;
esac
# shellcheck source=hooks/common.sh
source "${BASH_SOURCE[0]%/*}/common.sh"
forgotten=no
GRACE="${DRAIN_GRACE_SECONDS:-30}"
END="${DRAIN_END_SECONDS:-900}"
POOLS="${DRAIN_NODE_POOLS-}"
matches "$POOLS" '^(ours:([a-z0-9.-]+(,[a-z0-9.-]+)*)?)?$' || die "DRAIN_NODE_POOLS: '$POOLS' is no ours: with names of NodePools"

# --- Whose nodes -------------------------------------------------------------------------------------------------

only_ours=no pools="" of_pools="karpenter.sh/nodepool"
select_pools() { # names, a line each
  pools="$(sed '/^ *$/d' <<<"$1" | awk '!seen[$0]++')"
  # Of no pool is what bears the label and does not.
  of_pools="karpenter.sh/nodepool,!karpenter.sh/nodepool" claims=(-l "$of_pools")
  [ -n "$pools" ] || return 0
  of_pools="karpenter.sh/nodepool in (${pools//$'\n'/,})" claims=(-l "$of_pools")
}
claims=() # what selects the NodeClaims
if [ -n "$POOLS" ]; then
  only_ours=yes
  select_pools "$(tr ',' '\n' <<<"${POOLS#ours:}")"
fi

# What Helm calls this release's is ours, also where an install was cut; a NodePool that it no longer calls so was handed
# to somebody else.
find_pools() {
  local whose
  [ "$only_ours" = yes ] || return 0
  whose="$(kube get nodepools.karpenter.sh -o go-template="$WHOSE")" || die "cannot list the NodePools (above); run this again"
  theirs="$(awk '$1 == "theirs" { print $2 }' <<<"$whose")"
  select_pools "$(awk '$1 == "ours" { print $2 }' <<<"$whose")"$'\n'"$(grep -vxF -e "$theirs" <<<"$pools")"
}

# --- AWS: every call names this cluster --------------------------------------------------------------------------

OF_THIS_CLUSTER=(
  "Name=tag:eks:eks-cluster-name,Values=$CLUSTER"
  "Name=tag:kubernetes.io/cluster/$CLUSTER,Values=owned"
)

described() { # what query [filter...]: of every NodePool, or of ours
  local what="$1" query="$2" some
  shift 2
  if [ "$only_ours" = no ]; then
    aws ec2 "$what" --filters "${OF_THIS_CLUSTER[@]}" "Name=tag-key,Values=karpenter.sh/nodepool" "$@" --query "$query" --output text
    return
  fi
  # A filter takes 200 values.
  awk 'NF { printf "%s%s", $0, NR % 100 ? "," : "\n" } END { print "" }' <<<"$pools" | while read -r some; do
    [ -n "$some" ] || continue
    aws ec2 "$what" --filters "${OF_THIS_CLUSTER[@]}" "Name=tag:karpenter.sh/nodepool,Values=${some%,}" "$@" \
      --query "$query" --output text </dev/null || exit 1
  done
}

instances() { # states; prints "id state" a line
  described describe-instances 'Reservations[].Instances[].[InstanceId,State.Name]' "Name=instance-state-name,Values=$1"
}

end_instances() {
  local found fresh ended="none yet" started=$SECONDS
  while :; do
    found="$(instances pending,running,stopping,stopped,shutting-down)" ||
      die "AWS does not list the instances (above); run this again"
    [ -n "$found" ] || return 0
    fresh="$(awk '$2 != "shutting-down" { print $1 }' <<<"$found" | { grep -vxF -e "$ended" || [ $? = 1 ]; })" ||
      die "grep does not work here"
    if [ -n "$fresh" ]; then
      say "terminating $(count "$fresh") instances: $(in_a_row <<<"$fresh")"
      xargs -n 100 aws ec2 terminate-instances --output text --query 'TerminatingInstances[].[InstanceId]' \
        --instance-ids <<<"$fresh" >/dev/null || die "AWS does not terminate the instances (above); run this again"
      ended="$ended"$'\n'"$fresh"
      continue
    fi
    ((SECONDS - started < END)) || die "instances do not end: $(in_a_row <<<"$found")"
    say "waiting for $(count "$found") instances to end: $(head -5 <<<"$found" | in_a_row)"
    pause
  done
}

instance_lives() { # id; without the cluster's filter, since an instance may have lost its tags
  local state
  if ! state="$(aws ec2 describe-instances --instance-ids "$1" \
    --query 'Reservations[].Instances[].[State.Name]' --output text 2>"$work/error")"; then
    grep -q InvalidInstanceID "$work/error" || die "AWS does not say whether $1 lives: $(in_a_row <"$work/error")"
  fi
  [ -n "$state" ] && [ "$state" != terminated ]
}

remove_unless_gone() { # a deletion that Karpenter may do at the same time
  aws "$@" >/dev/null 2>"$work/error" || grep -qE 'NotFound|NoSuchEntity' "$work/error" ||
    die "aws $1 $2: $(in_a_row <"$work/error")"
}

sweep_leftovers() {
  local found id name path role in_use prefix="/karpenter/$REGION/$CLUSTER/"
  found="$(described describe-launch-templates 'LaunchTemplates[].[LaunchTemplateId]')" || die "AWS does not list launch templates (above)"
  for id in $found; do
    say "removing launch template $id"
    remove_unless_gone ec2 delete-launch-template --launch-template-id "$id"
  done
  [ "${DRAIN_INSTANCE_PROFILES:-sweep}" = sweep ] || return 0
  if [ "$only_ours$without_api" = yesyes ]; then
    say "instance profiles below $prefix stay: whose they are only the API server tells"
    return 0
  fi
  if [ "$only_ours" = yes ] && ! has_kind ec2nodeclasses.karpenter.k8s.aws; then
    say "instance profiles below $prefix stay: whose they are only EC2NodeClasses tell, a kind that the cluster does not have"
    return 0
  fi
  found="$(aws iam list-instance-profiles --path-prefix "$prefix" \
    --query 'InstanceProfiles[].[InstanceProfileName,Path,Roles[0].RoleName]' --output text)" ||
    die "AWS does not list instance profiles (above)"
  # Its path ends with the uid of its EC2NodeClass.
  in_use="$(uids_of_theirs)" || die "cannot list EC2NodeClasses (above); run this again"
  while IFS=$'\t' read -r name path role; do
    case "$path" in "$prefix"*) ;; *) continue ;; esac
    if grep -qxF -e "${path#"$prefix"}" <<<"$in_use"; then continue; fi
    say "removing instance profile $name"
    if [ "$role" != None ]; then
      remove_unless_gone iam remove-role-from-instance-profile --instance-profile-name "$name" --role-name "$role"
    fi
    remove_unless_gone iam delete-instance-profile --instance-profile-name "$name"
  done <<<"$found"
}

# --- The cluster -------------------------------------------------------------------------------------------------

has_kind() { # kind; 1 where the API server answers that it has none, and never for another failure
  kube get "$1" -o name >/dev/null 2>"$work/error" && return 0
  if sed -n '$p' "$work/error" | grep -q "doesn't have a resource type"; then return 1; fi
  die "cannot list $1: $(in_a_row <"$work/error"); run this again"
}

uids_of_theirs() { # of EC2NodeClasses, as the paths of instance profiles have them
  [ "$only_ours" = yes ] || return 0
  kube get ec2nodeclasses.karpenter.k8s.aws -o go-template="$WHOSE" | awk '$1 == "theirs" { print $3 "/" }'
}

named_ours() { # kind [state]; prints the names of the release's, with a space behind each
  kube get "$1" -o go-template="$WHOSE" | awk -v state="${2-}" '$1 == "ours" && (state == "" || $4 == state) { printf "%s ", $2 }'
}

left_of() { # kind [selector]; prints "name instance since when" a line
  local ours="" filter=no
  case "$only_ours $1" in
    "yes nodeclaims."*) set -- "$1" "${claims[@]}" ;;
    "yes ec2nodeclasses."*) filter=yes ours="$(named_ours "$1")" || return 1 ;;
  esac
  kube get "$@" --no-headers --ignore-not-found \
    -o custom-columns='NAME:.metadata.name,STATUS:.status.providerID,SPEC:.spec.providerID,SINCE:.metadata.creationTimestamp' |
    awk -v filter="$filter" -v ours=" $ours" 'filter == "yes" && !index(ours, " " $1 " ") { next }
      { id = $2 != "<none>" ? $2 : $3; sub(/.*\//, "", id); print $1, id != "<none>" ? id : "-", "since", $4 }'
}

undeleted() { # kind; prints the names of those that are not being deleted yet
  case "$only_ours $1" in
    "no "* | "yes nodeclaims."*) kube get "$1" ${claims[@]+"${claims[@]}"} -o go-template='{{range .items}}{{if not .metadata.deletionTimestamp}}{{.metadata.name}} {{end}}{{end}}' ;;
    *) named_ours "$1" - ;;
  esac || die "cannot list $1 (above); run this again"
}

delete_all() { # kind
  local names which=(--all)
  names="$(undeleted "$1")" || exit 1
  [ -n "$names" ] || return 0
  if [ "$only_ours" = yes ]; then read -ra which <<<"$names"; fi
  say "deleting every one of $1: ${names% }"
  kube delete "$1" "${which[@]}" --wait=false --ignore-not-found >/dev/null || die "cannot delete $1 (above); run this again"
}

readonly CLAIM_TROUBLE='{{range .items}}{{$name := .metadata.name}}{{range .status.conditions}}
  {{- if and (ne .status "True") (eq .type "Launched" "Registered" "Drained" "VolumesDetached" "InstanceTerminating")}}
    {{- $name}}: {{.type}} {{.status}}, {{.reason}} {{.message}}{{"\n"}}{{end}}{{end}}{{end}}'
readonly POD_TROUBLE='{{range .items}}{{$pod := printf "pod %s/%s on %s" .metadata.namespace .metadata.name .spec.nodeName}}
  {{- if .metadata.annotations}}{{if eq (print (index .metadata.annotations "karpenter.sh/do-not-disrupt")) "true"}}
    {{- $pod}}: annotated karpenter.sh/do-not-disrupt{{"\n"}}{{end}}{{end}}
  {{- with .metadata.deletionTimestamp}}{{$pod}}: stopping since {{.}}{{"\n"}}{{end}}{{end}}'
readonly FINALIZERS='{{range .items}}{{if .metadata.deletionTimestamp}}{{$object := printf "%s %s" .kind .metadata.name}}
  {{- range .metadata.finalizers}}{{if ne . "karpenter.sh/termination"}}
    {{- $object}}: held by the finalizer {{.}}{{"\n"}}{{end}}{{end}}{{end}}{{end}}'
readonly TIGHT_BUDGETS='{{range .items}}{{if .status.expectedPods}}{{if not .status.disruptionsAllowed}}
  {{- .metadata.namespace}} {{.metadata.name}} {{range $key, $value := .spec.selector.matchLabels}}{{$key}}={{$value}},{{end}}
  {{- "\n"}}{{end}}{{end}}{{end}}'
readonly POD_ON_NODE='{{range .items}}{{.metadata.name}} on {{.spec.nodeName}}{{"\n"}}{{end}}'

# Why nodes stay: the controller, what their NodeClaims say, finalizers of others, and pods that may not be evicted.
# Never stops the drain.
explain() {
  local nodes node namespace budget labels pods
  controller_down karpenter
  once get nodeclaims.karpenter.sh ${claims[@]+"${claims[@]}"} -o go-template="$CLAIM_TROUBLE" | head -5
  once get nodeclaims.karpenter.sh,nodes -l "$of_pools" -o go-template="$FINALIZERS" | head -5
  nodes="$(once get nodeclaims.karpenter.sh ${claims[@]+"${claims[@]}"} -o go-template='{{range .items}}{{with .status.nodeName}}{{.}}{{"\n"}}{{end}}{{end}}')"
  [ -n "$nodes" ] || return 0
  head -5 <<<"$nodes" | while read -r node; do
    once get pods -A --field-selector "spec.nodeName=$node" -o go-template="$POD_TROUBLE" | head -5
  done
  once get poddisruptionbudgets -A -o go-template="$TIGHT_BUDGETS" | head -20 | while read -r namespace budget labels; do
    pods="$(once get pods -n "$namespace" -l "${labels%,}" -o go-template="$POD_ON_NODE" | grep -F "$nodes" | head -3)"
    if [ -n "$pods" ]; then printf 'budget %s/%s allows no eviction now: %s\n' "$namespace" "$budget" "$(in_a_row <<<"$pods")"; fi
  done
}

# Deletes what Karpenter manages and waits until it has let go of every node; 1 when the deadline passed first.
drain() {
  local started=$SECONDS round=0 left
  while :; do
    # In every round: a GitOps controller may put a NodePool back.
    find_pools
    delete_all nodepools.karpenter.sh
    delete_all nodeclaims.karpenter.sh
    left="$(left_of nodeclaims.karpenter.sh)" || die "cannot list the nodes (above); run this again"
    [ -n "$left" ] || return 0
    ((SECONDS - started < DEADLINE)) || return 1
    say "$(count "$left") nodes left after $((SECONDS - started)) of $DEADLINE s: $(head -5 <<<"$left" | in_a_row)"
    round=$((round + 1))
    if ((round % 4 == 2)); then explain 2>/dev/null | sed 's/^/drain:   /' || true; fi
    pause
  done
}

await_none() { # kind; 1 when some are left after the grace
  local started=$SECONDS left
  while :; do
    left="$(left_of "$1")" || die "cannot list $1 (above); run this again"
    [ -n "$left" ] || return 0
    ((SECONDS - started < GRACE)) || return 1
    say "waiting for Karpenter to let go of $(count "$left") $1: $(head -5 <<<"$left" | in_a_row)"
    sleep 1 && take_role # it takes a second or two
  done
}

let_go() { # kind name finalizer: takes that finalizer off and leaves those of others, also one that comes meanwhile
  local state others
  for _ in 1 2 3; do
    state="$(kube get "$1" "$2" --ignore-not-found -o go-template='{{.metadata.resourceVersion}}{{"\n"}}{{range .metadata.finalizers}}{{.}}{{"\n"}}{{end}}')" ||
      die "cannot read $1 $2 (above)"
    grep -qxF "$3" <<<"$state" || return 0
    others="$(sed -e 1d -e "\|^$3\$|d" -e 's/.*/"&"/' <<<"$state" | tr '\n' ',')"
    say "Karpenter does not answer for $1 $2; taking its finalizer off"
    once patch "$1" "$2" --type=merge -p "{\"metadata\":{\"resourceVersion\":\"${state%%$'\n'*}\",\"finalizers\":[${others%,}]}}" >/dev/null 2>"$work/error" && return 0
    if grep -q NotFound "$work/error"; then return 0; fi
    grep -q Conflict "$work/error" || break
  done
  die "cannot change $1 $2: $(in_a_row <"$work/error")"
}

# For a controller that is gone: only objects whose instance is gone, so that none is forgotten.
release() { # kind finalizer [selector]
  local kind="$1" finalizer="$2" left name instance
  shift 2
  left="$(left_of "$kind" "$@")" || die "cannot list $kind (above); run this again"
  while read -r name instance _; do
    [ -n "$name" ] || continue
    if matches "$instance" '^i-' && instance_lives "$instance"; then
      die "$kind $name: its instance $instance lives and lacks this cluster's tags; terminate it, or run this again"
    fi
    kube delete "$kind" "$name" --wait=false --ignore-not-found >/dev/null || die "cannot delete $kind $name (above)"
    let_go "$kind" "$name" "$finalizer"
  done <<<"$left"
}

# Of a NodeClaim that is still there only the object may be left, which somebody else holds: its instance has ended.
only_held_by_others() {
  local fresh
  fresh="$(undeleted nodeclaims.karpenter.sh)" || exit 1
  [ -z "$fresh" ] || die "nodes came up again while this ran: ${fresh% }; run it again"
  say "left in the cluster are objects without an instance: $(once get nodeclaims.karpenter.sh ${claims[@]+"${claims[@]}"} -o go-template="$FINALIZERS" | in_a_row)"
}

claims_of_others() { # prints "name NodePool EC2NodeClass" a line
  local selector=()
  if [ -n "$pools" ]; then selector=(-l "karpenter.sh/nodepool notin (${pools//$'\n'/,})"); fi
  kube get nodeclaims.karpenter.sh ${selector[@]+"${selector[@]}"} --no-headers --ignore-not-found \
    -o custom-columns='NAME:.metadata.name,POOL:.metadata.labels.karpenter\.sh/nodepool,CLASS:.spec.nodeClassRef.name'
}

# The instance profile of an EC2NodeClass goes with it, and with that the credentials of the nodes that run by it.
keep_classes_in_use() {
  local classes users
  [ "$only_ours" = yes ] || return 0
  classes="$(named_ours ec2nodeclasses.karpenter.k8s.aws)" || die "cannot list EC2NodeClasses (above); run this again"
  users="$(claims_of_others | awk -v classes=" $classes" 'index(classes, " " $3 " ") { print $1 " of NodePool " $2 " by EC2NodeClass " $3 }')" ||
    die "cannot list the nodes of others (above); run this again"
  [ -z "$users" ] ||
    die "Karpenter stays: $(count "$users") nodes of NodePools that are not this project's run by its EC2NodeClasses, and would lose their instance profile: $(head -10 <<<"$users" | in_a_row).
  Give those NodePools an EC2NodeClass of their own and wait until their nodes are replaced, or delete them; then run this again"
}

# Without Karpenter nobody would drain, replace or end the nodes of others, which go on to cost.
stay_for_others() {
  local lives
  [ "$only_ours" = yes ] || return 0
  lives="$(claims_of_others | awk '{ print $1 " of NodePool " $2 }')" ||
    die "cannot list the nodes of others (above); run this again"
  if [ -n "$lives" ]; then
    die "Karpenter stays: $(count "$lives") nodes of NodePools that are not this project's live, and need it: $(head -10 <<<"$lives" | in_a_row).
  Delete those NodePools, or hand Karpenter to whoever owns them (docs/adopting.md#the-way-back); then run this again"
  fi
  if [ -n "$theirs" ]; then say "NodePools of others get no node once Karpenter is gone: $(in_a_row <<<"$theirs")"; fi
}

# --- The way out -------------------------------------------------------------------------------------------------

check_tools
check_account
if [ "$without_api" = no ]; then find_cluster; fi
if [ "$without_api" = no ]; then names_of_crds nodepools.karpenter.sh >"$work/crd"; fi

if [ "$without_api" = no ] && [ -s "$work/crd" ]; then
  find_pools
  if [ "$only_ours" = yes ]; then
    say "draining cluster $CLUSTER: the NodePools of release karpenter-nodes go, others stay: $(in_a_row <<<"${pools:-none}")"
  else
    say "draining cluster $CLUSTER: every NodePool and EC2NodeClass goes, whoever made it"
  fi
  drain || say "the deadline of $DEADLINE s has passed; what is left is ended by force"
  end_instances
  await_none nodeclaims.karpenter.sh || release nodeclaims.karpenter.sh karpenter.sh/termination
  release nodes karpenter.sh/termination -l "$of_pools"
  if has_kind ec2nodeclasses.karpenter.k8s.aws; then
    keep_classes_in_use
    delete_all ec2nodeclasses.karpenter.k8s.aws
    await_none ec2nodeclasses.karpenter.k8s.aws || forgotten=yes
  fi
  sweep_leftovers
  if [ "$forgotten" = yes ]; then release ec2nodeclasses.karpenter.k8s.aws karpenter.k8s.aws/termination; fi
  await_none nodeclaims.karpenter.sh || only_held_by_others
else
  end_instances
  sweep_leftovers
fi
# Once more: a node that was launched meanwhile must not lose its controller.
living="$(instances pending,running,stopping,stopped,shutting-down)" || die "AWS does not list the instances (above); run this again"
[ -z "$living" ] || die "instances came up again while this ran: $(in_a_row <<<"$living"); run it again"
if [ "$without_api" = no ] && [ -s "$work/crd" ]; then stay_for_others; fi
if [ "$only_ours" = yes ]; then
  say "no node of this project's NodePools is left in cluster $CLUSTER"
else
  say "no node of cluster $CLUSTER is left"
fi
