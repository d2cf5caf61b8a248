# For BASH_ENV: a whole second that a hook waits passes on its clock, and takes no time. A part of one is waited for.
sleep() {
  case "$1" in
    *.*) command sleep "$1" ;;
    *) SECONDS=$((SECONDS + $1)) ;;
  esac
}
