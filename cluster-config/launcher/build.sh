# shellcheck shell=sh
# Builds what the scripts start, where that is due. Sourced after WATERSHED_HOME is set, POSIX sh.
#
#   build_is_due MODULE...   whether something is missing, or a source is newer than the last build
#   build MODULE...          builds these and what they stand on; the output goes to a file

DISTRIBUTION="$WATERSHED_HOME/cluster-config/target/watershed"

# Sets STAMP, a file as old as the last build of these modules.
stamp_of() {
  STAMP="$DISTRIBUTION/built-$(echo "$*" | tr ' /' '+_')"
}

build_is_due() {
  # Installed without sources: there is nothing to build from.
  [ -f "$WATERSHED_HOME/pom.xml" ] || return 1
  [ -z "${WATERSHED_NO_BUILD:-}" ] || return 1
  stamp_of "$@"
  [ -f "$STAMP" ] && [ -d "$DISTRIBUTION/lib" ] || return 0
  newer=$(
    cd "$WATERSHED_HOME" &&
      find pom.xml protocol persistence sharding runtime batch-replayer multi-node-tests "$@" \
        \( -name target -o -path '*/src/test' \) -prune -o \
        -type f \( -name pom.xml -o -path '*/src/main/*' \) -newer "$STAMP" -print 2>/dev/null | head -n 1
  )
  [ -n "$newer" ]
}

build() {
  stamp_of "$@"
  mkdir -p "$DISTRIBUTION"
  log="$DISTRIBUTION/build.log"
  lock="$DISTRIBUTION/building"

  # One build at a time. Whoever had to wait finds the work done.
  waited=
  while ! (set -C && echo $$ >"$lock") 2>/dev/null; do
    holder=$(cat "$lock" 2>/dev/null)
    if [ -n "$holder" ] && ! kill -0 "$holder" 2>/dev/null; then
      rm -f "$lock"
      continue
    fi
    [ -n "$waited" ] || say "waiting for another build"
    waited=yes
    sleep 1
  done
  trap 'rm -f "$lock"' EXIT
  trap 'exit 130' INT
  trap 'exit 143' TERM

  result=0
  if [ -z "$waited" ] || build_is_due "$@"; then
    run_maven "$@" || result=$?
  fi
  rm -f "$lock"
  trap - EXIT INT TERM
  return "$result"
}

run_maven() {
  if ! command -v mvn >/dev/null; then
    say "Maven is needed to build from these sources and is not on the PATH; install Maven 3.6.3 or newer."
    return 69
  fi
  say "building (on first use, and when sources have changed); this takes about a minute, the first time more ..."
  # Sources that change while we build are newer than this stamp.
  touch "$STAMP.next"
  modules=$(echo "$*" | tr ' ' ',')
  if ! (cd "$WATERSHED_HOME" && mvn -q -B -DskipTests -pl "$modules" -am package) >"$log" 2>&1; then
    grep -E '^\[ERROR\] .*[^]]$' "$log" | grep -vE 'stack trace|-X switch|possible solutions|correcting the problems|mvn <args>|\[Help 1\]' | head -n 15 >&2
    say "the build failed; all of its output is in $log"
    return 70
  fi
  mv "$STAMP.next" "$STAMP"
}
