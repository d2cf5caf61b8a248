# shellcheck shell=bash
# What the hooks of a destroy have in common: their settings, proven before anything is called; the tools; an account
# and a cluster that are the right ones. Sourced; the hook sets HOOK, the word that its lines begin with, and without_api,
# yes where it can do without kubectl.

say() { printf '%s: %s\n' "$HOOK" "$*"; }
die() {
  printf '%s: error: %s\n' "$HOOK" "$*" >&2
  exit 1
}

in_a_row() { sed '/^ *$/d' | tr '\n\t' '; ' | sed -e 's/; *$//' -e 's/;/; /g'; }
count() { grep -c . <<<"$1"; }
matches() { [[ "$1" =~ $2 ]]; }
at_least() { # "2.15.3" 2 7
  local major minor
  IFS=. read -r major minor _ <<<"$1"
  matches "$major.$minor" '^[0-9]+\.[0-9]+$' || return 1
  ((major > $2 || (major == $2 && minor >= $3)))
}

# --- What to drain -----------------------------------------------------------------------------------------------

CLUSTER="${DRAIN_CLUSTER-}"
REGION="${DRAIN_REGION-}"
DEADLINE="${DRAIN_DEADLINE_SECONDS-}"
API_SERVER="${DRAIN_API_SERVER-}"
API_CA="${DRAIN_API_CA-}"
POLL="${DRAIN_POLL_SECONDS:-3}"

# No wildcard of an EC2 filter and no sign of a shell can pass.
matches "$CLUSTER" '^[0-9A-Za-z][0-9A-Za-z_-]{0,99}$' || die "DRAIN_CLUSTER: '$CLUSTER' is no name of an EKS cluster"
matches "$REGION" '^[a-z]{2,4}(-[a-z]+)+-[0-9]+$' || die "DRAIN_REGION: '$REGION' is no AWS region"
matches "$DEADLINE" '^[1-9][0-9]*$' || die "DRAIN_DEADLINE_SECONDS: '$DEADLINE' is no number of seconds above 0"
matches "$API_SERVER" '^(https?://[0-9A-Za-z.:_/-]+)?$' || die "DRAIN_API_SERVER: '$API_SERVER' is no URL"
matches "$API_CA" '^[0-9A-Za-z+/=]*$' || die "DRAIN_API_CA: not base64"

matches "${DRAIN_ROLE_ARN-}" '^(arn:aws[a-z-]*:iam::[0-9]{12}:role/[0-9A-Za-z_+=,.@/-]+)?$' || die "DRAIN_ROLE_ARN: '$DRAIN_ROLE_ARN' is no role"

# --- Tools, before anything is deleted ---------------------------------------------------------------------------

export AWS_REGION="$REGION" AWS_DEFAULT_REGION="$REGION" AWS_PAGER="" AWS_CLI_AUTO_PROMPT=off
export AWS_RETRY_MODE="${AWS_RETRY_MODE:-standard}" AWS_MAX_ATTEMPTS="${AWS_MAX_ATTEMPTS:-8}"
if [ -n "${DRAIN_PROFILE-}" ]; then
  # As Terraform's provider has it: a profile that is named comes before whatever else the environment names.
  unset AWS_ACCESS_KEY_ID AWS_SECRET_ACCESS_KEY AWS_SESSION_TOKEN AWS_SECURITY_TOKEN AWS_DEFAULT_PROFILE
  unset AWS_ROLE_ARN AWS_ROLE_SESSION_NAME AWS_WEB_IDENTITY_TOKEN_FILE
  export AWS_PROFILE="$DRAIN_PROFILE"
fi
if [ -n "${DRAIN_AWS_ENDPOINT-}" ]; then export AWS_ENDPOINT_URL="$DRAIN_AWS_ENDPOINT"; fi

work="$(mktemp -d)" || die "no temporary folder"

# Names, events and conditions are what anybody in the cluster wrote: whatever of them is said, and what the tools say of
# them, reaches the terminal without the characters that would command it.
printable() {
  local LC_ALL=C line last=no
  while [ "$last" = no ] && IFS= read -r line; do
    case "$line" in *"$end_of_output") last=yes line="${line%"$end_of_output"}" ;; esac
    [ "$last" = no ] || [ -n "$line" ] || break
    line="${line//[$'\001'-$'\010'$'\013'-$'\037'$'\177']/}"
    printf '%s\n' "${line//$'\302'[$'\200'-$'\237']/}" # 0x80 to 0x9f in UTF-8
  done
}
end_of_output=$'\004'"$RANDOM$RANDOM$RANDOM"
mkfifo "$work/stdout" "$work/stderr" || die "no pipes in the temporary folder"
# They outlive a signal to the whole group: what is written to a pipe without a reader ends its writer.
(trap '' HUP TERM && printable) <"$work/stdout" &
(trap '' HUP TERM && printable) <"$work/stderr" >&2 &
exec >"$work/stdout" 2>"$work/stderr"
leave() { # once all of it is out
  # Told, since bash may hold copies of both; opened both ways, which waits for no reader.
  printf '%s\n' "$end_of_output" 1<>"$work/stdout"
  printf '%s\n' "$end_of_output" 1<>"$work/stderr"
  wait
  rm -rf "$work"
}
trap leave EXIT
trap 'exit 130' INT
trap 'exit 143' TERM
# Never the user's: his current context may be another cluster.
export KUBECONFIG="$work/kubeconfig"

check_tools() {
  local version
  command -v aws >/dev/null || die "the AWS CLI (aws) is not installed; nothing was deleted"
  version="$(aws --version 2>&1)" || die "aws --version fails: $version"
  version="${version#aws-cli/}"
  at_least "$version" 2 7 || { at_least "$version" 1 24 && ! at_least "$version" 2 0; } ||
    die "the AWS CLI is too old (${version%% *}); 2.7 or newer is needed (or 1.24 of version 1); nothing was deleted"
  [ "$without_api" = no ] || return 0
  command -v kubectl >/dev/null || die "kubectl is not installed; nothing was deleted"
  version="$(kubectl version --client -o json)" || die "kubectl version fails"
  version="$(sed -n 's/.*"gitVersion": *"v\([^"]*\)".*/\1/p' <<<"$version")"
  at_least "$version" 1 24 || die "kubectl is too old ($version); 1.24 or newer is needed; nothing was deleted"
}

# The credentials that came with the environment, to take the role with; the AWS CLI reads an empty one as none.
own_id="${AWS_ACCESS_KEY_ID-}" own_secret="${AWS_SECRET_ACCESS_KEY-}" own_token="${AWS_SESSION_TOKEN-}"
role_until=0
# In the hook itself and never in a subshell: whatever calls AWS after it does so as the role. A secret goes from variable
# to variable: arguments are anybody's to read, and a here-string is a file in bash before 5.1.
take_role() {
  local taken words=()
  [ -n "${DRAIN_ROLE_ARN-}" ] && ((SECONDS >= role_until)) || return 0
  if [ -n "${DRAIN_ROLE_EXTERNAL_ID-}" ]; then words=(--external-id "$DRAIN_ROLE_EXTERNAL_ID"); fi
  taken="$(
    export AWS_ACCESS_KEY_ID="$own_id" AWS_SECRET_ACCESS_KEY="$own_secret" AWS_SESSION_TOKEN="$own_token"
    aws sts assume-role --role-arn "$DRAIN_ROLE_ARN" \
      --role-session-name "${DRAIN_ROLE_SESSION_NAME:-destroy-hook}" ${words[@]+"${words[@]}"} \
      --query 'Credentials.[AccessKeyId,SecretAccessKey,SessionToken]' --output text
  )" || die "the credentials may not take the role $DRAIN_ROLE_ARN (above); run this again when they may"
  AWS_ACCESS_KEY_ID="${taken%%$'\t'*}" AWS_SESSION_TOKEN="${taken##*$'\t'}" taken="${taken#*$'\t'}"
  AWS_SECRET_ACCESS_KEY="${taken%%$'\t'*}"
  export AWS_ACCESS_KEY_ID AWS_SECRET_ACCESS_KEY AWS_SESSION_TOKEN
  role_until=$((SECONDS + 2700)) # of the hour that it is good for
}
pause() { sleep "$POLL" && take_role; }

check_account() {
  local account
  take_role
  account="$(aws sts get-caller-identity --query Account --output text)" ||
    die "AWS does not accept the credentials (above); nothing was deleted"
  [ -z "${DRAIN_ACCOUNT_ID-}" ] || [ "$DRAIN_ACCOUNT_ID" = "$account" ] ||
    die "the credentials are of account $account, not of $DRAIN_ACCOUNT_ID; nothing was deleted"
}

# --- The cluster -------------------------------------------------------------------------------------------------

once() {
  local token_until=0
  # A token lives 15 minutes, and to make one takes longer than most calls. Its end is in a file, as it is itself: most
  # calls are made in subshells.
  if [ -e "$work/token_until" ]; then read -r token_until <"$work/token_until"; fi
  if ((SECONDS >= token_until)); then new_token || return 1; fi
  kubectl --kubeconfig "$KUBECONFIG" --cache-dir "$work/cache" --request-timeout=30s "$@"
}
kube() { # three tries: a drain outlives many a hiccup of a load balancer
  once "$@" || { sleep "$POLL" && once "$@"; } || { sleep "$POLL" && once "$@"; }
}

write_kubeconfig() { # token
  local ca="" user="{}"
  if [ -n "$1" ]; then user="{\"token\":\"$1\"}"; fi
  if [ -n "$API_CA" ]; then ca=",\"certificate-authority-data\":\"$API_CA\""; fi
  printf '{"apiVersion":"v1","kind":"Config","current-context":"drain",
"clusters":[{"name":"drain","cluster":{"server":"%s"%s}}],
"contexts":[{"name":"drain","context":{"cluster":"drain","user":"drain"}}],
"users":[{"name":"drain","user":%s}]}\n' "$API_SERVER" "$ca" "$user" >"$KUBECONFIG"
}

new_token() {
  local token
  token="$(aws eks get-token --cluster-name "$CLUSTER" --output json | sed -n 's/.*"token": *"\([^"]*\)".*/\1/p')" || return 1
  write_kubeconfig "$token"
  printf '%s\n' "$((SECONDS + 600))" >"$work/token_until"
}

api_answers() { # to anyone; a refusal is an answer
  write_kubeconfig ""
  kubectl --kubeconfig "$KUBECONFIG" --cache-dir "$work/cache" --request-timeout=15s get --raw /version >/dev/null 2>"$work/error" || grep -qiE 'unauthorized|forbidden|logged in' "$work/error"
}

# Sets API_SERVER, API_CA, cluster_status and VPC, or only without_api=yes when EKS no longer has the cluster.
find_cluster() {
  local found endpoint ca vpc
  if ! found="$(aws eks describe-cluster --name "$CLUSTER" --output text \
    --query 'cluster.[status,endpoint,certificateAuthority.data,resourcesVpcConfig.vpcId]' 2>"$work/error")"; then
    grep -q ResourceNotFoundException "$work/error" ||
      die "EKS does not say whether cluster $CLUSTER exists: $(in_a_row <"$work/error")"
    if [ -n "$API_SERVER" ] && api_answers; then
      die "EKS in $REGION knows no cluster $CLUSTER, but $API_SERVER answers: wrong region, account or profile?"
    fi
    say "cluster $CLUSTER no longer exists; what is left of it is looked for in AWS alone"
    without_api=yes
    return 0
  fi
  IFS=$'\t' read -r cluster_status endpoint ca vpc <<<"$found"
  # shellcheck disable=SC2034 # the hook of load balancers reads VPC
  if matches "$vpc" '^vpc-[0-9a-z]+$'; then VPC="$vpc"; fi
  if [ -z "$API_SERVER" ]; then
    API_SERVER="$endpoint"
    if [ "$ca" != None ]; then API_CA="$ca"; fi
  fi
}

names_of_crds() { # crd...; prints those that the cluster has
  kube get crd "$@" --ignore-not-found -o name ||
    die "the API server of $CLUSTER (EKS says $cluster_status) refuses or is out of reach (above); nothing was deleted.
  Refused: the credentials need an access entry of the cluster. Out of reach: its endpoint may be private.
  Lost for good: $LOST_FOR_GOOD"
}

# What Helm calls the release karpenter-nodes's is ours: prints "ours|theirs name uid deleting|-" a line.
# shellcheck disable=SC2016,SC2034 # the dollars are those of a go-template; not every hook asks for it
readonly WHOSE='{{range .items}}{{$whose := "theirs"}}{{with .metadata.annotations}}{{if and
  (eq (print (index . "meta.helm.sh/release-name")) "karpenter-nodes")
  (eq (print (index . "meta.helm.sh/release-namespace")) "kube-system")}}{{$whose = "ours"}}{{end}}{{end}}
  {{- $whose}} {{.metadata.name}} {{.metadata.uid}} {{if .metadata.deletionTimestamp}}deleting{{else}}-{{end}}{{"\n"}}{{end}}'

controller_down() { # its app's name; prints what is wrong with its pods where none is ready
  local pods
  once get pods -A -l "app.kubernetes.io/name=$1" --no-headers \
    -o custom-columns='NAME:.metadata.name,READY:.status.conditions[?(@.type=="Ready")].status' >"$work/pods"
  pods="$(in_a_row <"$work/pods")"
  if ! grep -q 'True$' "$work/pods"; then printf 'no pod of the controller is ready: %s\n' "${pods:-there is none}"; fi
}
