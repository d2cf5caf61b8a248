#!/usr/bin/env bash
# shellcheck disable=SC2016 # the dollars in single quotes are those of go-templates
# Has the AWS Load Balancer Controller delete every load balancer that it made for one cluster, and fails while one
# of them lives.
#
# Terraform runs it when workloads is destroyed, before the controller goes: without it nobody deletes a load balancer,
# an Ingress hangs in deletion for ever, and the VPC cannot be deleted around network interfaces in use. It deletes the
# objects that carry the controller's finalizer, and no other: it puts that on an Ingress, Service or Gateway before it
# makes anything for it, whatever class, annotation or default led to it. It may be cut at any point and run again.
#
# Environment:
#   DRAIN_CLUSTER            name of the cluster
#   DRAIN_REGION             its region
#   DRAIN_DEADLINE_SECONDS   time for the load balancers to go, 1 or more
#   DRAIN_PROFILE            profile of the AWS CLI (default: the environment's credentials)
#   DRAIN_ROLE_ARN           role to act as (default: the credentials' own identity)
#   DRAIN_ROLE_EXTERNAL_ID   what the role's trust policy asks for
#   DRAIN_ROLE_SESSION_NAME  how CloudTrail names the calls (default: destroy-hook)
#   DRAIN_ACCOUNT_ID         the only account to act in (default: the credentials' own)
#   DRAIN_API_SERVER         URL of the API server (default: what EKS says)
#   DRAIN_API_CA             its certificate authority, base64 (default: what EKS says)
#   DRAIN_AWS_ENDPOINT       URL of an emulated AWS
#   DRAIN_POLL_SECONDS       pause between two looks (default: 3)
# The credentials need elasticloadbalancing:Describe* and ec2:DescribeSecurityGroups in AWS.
set -euo pipefail

readonly HOOK="load balancers"
readonly LOST_FOR_GOOD="delete what is tagged elbv2.k8s.aws/cluster=${DRAIN_CLUSTER-} in AWS, and take this hook out of the state"
without_api=no
# shellcheck source=hooks/common.sh
source "${BASH_SOURCE[0]%/*}/common.sh"

# --- The cluster: what the controller holds ------------------------------------------------------------------------

# Of these the controller makes load balancers. The last two are there only with their CRD.
readonly SOURCES=(ingresses.networking.k8s.io services gateways.gateway.networking.k8s.io globalaccelerators.aga.k8s.aws)
# The controller makes and deletes them with the above; what is left then are users' own, of target groups of theirs.
readonly BINDINGS=targetgroupbindings.elbv2.k8s.aws
readonly OF_CRDS=("${SOURCES[2]}" "${SOURCES[3]}" "$BINDINGS")
# As the release 3.5 names its finalizers: pkg/shared_constants/finalizers.go
readonly FINALIZER='(^|,)((group[.])?ingress|service|gateway|aga|elbv2)[.]k8s[.]aws/'
readonly NAMES='{{range .items}}{{.metadata.namespace}} {{.metadata.name}} {{if .metadata.deletionTimestamp}}going{{else}}there{{end}} -
  {{- range .metadata.finalizers}},{{.}}{{end}}{{"\n"}}{{end}}'
readonly BALANCED='{{range .items}}{{if eq .spec.type "LoadBalancer"}}{{if .status.loadBalancer.ingress}}
  {{- .metadata.namespace}}/{{.metadata.name}}{{"\n"}}{{end}}{{end}}{{end}}'
readonly WARNINGS='{{range .items}}{{.reason}}: {{.message}}{{"\n"}}{{end}}'

held() { # kind...; prints "kind namespace name there|going" a line
  local kind
  for kind in "$@"; do
    case " ${OF_CRDS[*]} " in *" $kind "*) grep -qxF "customresourcedefinition.apiextensions.k8s.io/$kind" "$work/crds" || continue ;; esac
    kube get "$kind" -A -o go-template="$NAMES" >"$work/objects" || return 1
    awk -v kind="$kind" -v finalizer="$FINALIZER" '$4 ~ finalizer { print kind, $1, $2, $3 }' "$work/objects"
  done
}

delete_held() { # lines of held
  local kind namespace name state
  while read -r kind namespace name state; do
    [ "$state" = there ] || continue
    say "deleting ${kind%%.*} $namespace/$name"
    kube delete "$kind" "$name" -n "$namespace" --wait=false --ignore-not-found >/dev/null ||
      die "cannot delete $kind $namespace/$name (above); run this again"
  done <<<"$1"
}

# Why they stay: what the controller says of them, and whether there is one. Never stops the wait.
explain() { # lines of held
  local kind namespace name
  controller_down aws-load-balancer-controller | sed "s/^/$HOOK:   /"
  head -3 <<<"$1" | while read -r kind namespace name _; do
    once get events -n "$namespace" --field-selector "type=Warning,involvedObject.name=$name" -o go-template="$WARNINGS" |
      tail -1 | sed "s|^|$HOOK:   ${kind%%.*} $namespace/$name: |"
  done
}

# --- AWS: what bears this cluster's tag ----------------------------------------------------------------------------

# Asked from Elastic Load Balancing itself, not from the tagging API, which still lists what was deleted minutes ago.
made() { # prints ARNs and ids; 1 where AWS does not answer or changes meanwhile
  local arns in_vpc=""
  if [ -n "$VPC" ]; then in_vpc="?VpcId=='$VPC'"; fi
  arns="$(aws elbv2 describe-load-balancers --query "LoadBalancers[$in_vpc].[LoadBalancerArn]" --output text)" || return 1
  arns="$arns"$'\n'"$(aws elbv2 describe-target-groups --query "TargetGroups[$in_vpc].[TargetGroupArn]" --output text)" || return 1
  arns="$(sed '/^ *$/d' <<<"$arns")"
  if [ -n "$arns" ]; then # 20 is the most that one call takes
    xargs -n 20 aws elbv2 describe-tags --output text \
      --query "TagDescriptions[?Tags[?Key=='elbv2.k8s.aws/cluster' && Value=='$CLUSTER']].[ResourceArn]" \
      --resource-arns <<<"$arns" || return 1
  fi
  aws ec2 describe-security-groups --filters "Name=tag:elbv2.k8s.aws/cluster,Values=$CLUSTER" \
    --query 'SecurityGroups[].[GroupId]' --output text
}

# --- The way out -------------------------------------------------------------------------------------------------

VPC=""
check_tools
check_account
find_cluster

if [ "$without_api" = yes ]; then
  left="$(made)" || die "AWS does not list what is left (above); run this again"
  [ -z "$left" ] || die "the cluster is gone and with it the controller; delete these yourself: $(in_a_row <<<"$left")"
  say "nothing of cluster $CLUSTER is left"
  exit 0
fi

names_of_crds "${OF_CRDS[@]}" >"$work/crds"
round=0
started=$SECONDS
while :; do
  # In every round: a GitOps controller may put an Ingress back.
  objects="$(held "${SOURCES[@]}")" || die "cannot list what the controller holds (above); run this again"
  if [ -z "$objects" ]; then
    objects="$(held "$BINDINGS")" || die "cannot list $BINDINGS (above); run this again"
  fi
  delete_held "$objects"
  # A load balancer that goes between two calls fails the second: the next look tells.
  things="$(made 2>"$work/error")" || things="(AWS does not say: $(in_a_row <"$work/error"))"
  [ -n "$objects$things" ] || break
  left="$(awk 'NF { print $1 " " $2 "/" $3 }' <<<"$objects")"$'\n'"$things"
  if ((SECONDS - started >= DEADLINE)); then
    explain "$objects" || true
    die "after $DEADLINE s there is still: $(in_a_row <<<"$left")
  The controller stays, since nobody else deletes these. Its log: kubectl logs -n kube-system -l app.kubernetes.io/name=aws-load-balancer-controller
  Fix what it complains of (its IAM role, deletion protection of a load balancer) and destroy again."
  fi
  say "waiting for the controller to let go, $((SECONDS - started)) of $DEADLINE s: $(sed '/^ *$/d' <<<"$left" | head -5 | in_a_row)"
  round=$((round + 1))
  if ((round % 4 == 2)); then explain "$objects" 2>/dev/null || true; fi
  pause
done

# Load balancers of others, such as Classic ones that EKS itself makes, keep the VPC from its end just the same.
others="$(kube get services -A -o go-template="$BALANCED")" || others=""
if [ -n "$others" ]; then
  say "left alone, since this controller did not make their load balancers; delete them before infra: $(in_a_row <<<"$others")"
fi
say "no load balancer, target group or security group of cluster $CLUSTER is left"
