#!/usr/bin/env bash
# shellcheck disable=SC2016 # the dollars in single quotes are those of go-templates
# Hands Karpenter's CRDs of an older install to the release `karpenter-crd` of this project, which then upgrades them.
#
# Helm refuses objects that carry no sign of its own, or that of another release. The CRDs and what is stored under
# them stay as they are; only their label and annotations change. It may be cut at any point and run again.
#
# Environment: as in hooks/common.sh
set -euo pipefail

readonly HOOK=adopt-crds
DRAIN_DEADLINE_SECONDS=1
without_api=no
# shellcheck source=hooks/common.sh
source "${BASH_SOURCE[0]%/*}/common.sh"

readonly RELEASE=karpenter-crd NAMESPACE=kube-system
readonly CRDS="nodepools.karpenter.sh nodeclaims.karpenter.sh nodeoverlays.karpenter.sh ec2nodeclasses.karpenter.k8s.aws capacitybuffers.autoscaling.x-k8s.io"
# What the release's CRDs have of each; the API server refuses CRDs without a version that objects are stored in.
readonly OLD_VERSIONS='nodepools.karpenter.sh v1beta1
nodeclaims.karpenter.sh v1beta1
ec2nodeclasses.karpenter.k8s.aws v1beta1'
readonly ABOUT='{{range .items}}{{.metadata.name}} {{with .metadata.annotations}}{{or (index . "meta.helm.sh/release-name") "-"}} {{or (index . "meta.helm.sh/release-namespace") "-"}}{{else}}- -{{end}} {{range .status.storedVersions}}{{.}},{{end}}{{"\n"}}{{end}}'

check_tools
check_account
find_cluster
[ "$without_api" = no ] || die "EKS in $REGION knows no cluster $CLUSTER; nothing was changed"

every="$(kube get crd -o go-template="$ABOUT")" || die "the API server does not list the CRDs (above); nothing was changed"
about="$(grep -E "^($(tr ' ' '|' <<<"$CRDS")) " <<<"$every" || true)"
if [ -z "$about" ]; then
  say "cluster $CLUSTER has none of Karpenter's CRDs: deploy workloads, which brings them"
  exit 0
fi

outdated="$(while read -r name version; do
  grep -E "^$name .*[ ,]$version," <<<"$about" | sed "s/ .*/ $version/" || true
done <<<"$OLD_VERSIONS")"
if [ -n "$outdated" ]; then
  {
    printf '%s: error: objects may still be stored in a version that the new CRDs no longer have:\n' "$HOOK"
    while read -r name version; do
      printf '  %s: status.storedVersions has %s. Store its objects anew and take it off the list:\n' "$name" "$version"
      printf '    kubectl get %s -o json | kubectl replace -f -\n' "$name"
      printf "    kubectl patch crd %s --subresource=status --type=merge -p '{\"status\":{\"storedVersions\":[\"v1\"]}}'\n" "$name"
    done <<<"$outdated"
    printf 'Do it while Karpenter 1.0 runs, which has both versions; an older one goes to 1.0 first. Nothing was changed.\n'
  } >&2
  exit 1
fi

# Of the release's name and namespace a command is made, to be pasted; of others' annotations none may be.
readonly RELEASE_NAME='^[a-z0-9]([a-z0-9.-]{0,51}[a-z0-9])?$' NAMESPACE_NAME='^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$'
old="" unnamed=""
while read -r name release namespace versions; do
  if [ "$release" = "$RELEASE" ] && [ "$namespace" = "$NAMESPACE" ]; then
    say "$name is of release $RELEASE already"
    continue
  fi
  {
    kube annotate crd "$name" --overwrite "meta.helm.sh/release-name=$RELEASE" \
      "meta.helm.sh/release-namespace=$NAMESPACE" helm.sh/resource-policy=keep &&
      kube label crd "$name" --overwrite app.kubernetes.io/managed-by=Helm
  } >/dev/null || die "the API server refuses the change of $name (above); run this again"
  say "$name is of release $RELEASE now"
  if matches "$release" "$RELEASE_NAME" && matches "$namespace" "$NAMESPACE_NAME" && matches "$versions" '^[a-z0-9,]*$'; then
    old="$old$release $namespace"$'\n'
  elif [ "$release $namespace" != "- -" ]; then
    unnamed="$unnamed $name"
  fi
done <<<"$about"

if [ -n "$old$unnamed" ]; then
  say "never run helm uninstall on the release that had them: it would delete the CRDs, and with them every node."
  say "Make Helm forget it instead:"
  if [ -n "$old" ]; then
    sort -u <<<"${old%$'\n'}" | while read -r release namespace; do
      say "  kubectl delete secret -n $namespace -l owner=helm,name=$release"
    done
  fi
  if [ -n "$unnamed" ]; then
    say "  the annotations that$unnamed had name no release that Helm could have made: look for it with helm list -A"
  fi
fi
