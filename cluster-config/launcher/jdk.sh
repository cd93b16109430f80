# shellcheck shell=sh disable=SC2034  # what is set here is for the script that sources it
# Finds a Java 21 or newer, for the scripts that start one. Sourced, POSIX sh.
#
#   find_java        sets JAVA to the path of its java and JAVA_MAJOR to its version, or fails
#   NO_JAVA          what to say then
#
# JAVA_HOME goes first, then the java on the PATH, then the newest in the usual places.

REQUIRED_JAVA=21
NO_JAVA="no Java $REQUIRED_JAVA or newer found in JAVA_HOME, on the PATH or in the usual places; install a JDK $REQUIRED_JAVA or newer, or let JAVA_HOME point to one."

# Prints the major version of the Java that is installed in $1, or 0. A file tells it, so no JVM has to start.
java_major() {
  major=0
  if [ -x "$1/bin/java" ]; then
    if [ -r "$1/release" ]; then
      major=$(sed -n 's/^JAVA_VERSION="\{0,1\}\([0-9][0-9]*\).*/\1/p' "$1/release" | head -n 1)
    else
      major=$("$1/bin/java" -version 2>&1 | sed -n 's/.* version "\([0-9][0-9]*\).*/\1/p' | head -n 1)
    fi
  fi
  echo "${major:-0}"
}

# Takes the Java in $1 if it is new enough.
use_java_home() {
  JAVA_MAJOR=$(java_major "$1")
  JAVA="$1/bin/java"
  [ "$JAVA_MAJOR" -ge "$REQUIRED_JAVA" ]
}

# Prints where the java on the PATH is really installed.
java_home_on_path() {
  link=$(command -v java) || return 1
  while [ -L "$link" ]; do
    target=$(readlink "$link")
    case "$target" in
      /*) link="$target" ;;
      *) link="$(dirname "$link")/$target" ;;
    esac
  done
  (cd -P "$(dirname "$link")/.." && pwd)
}

find_java() {
  if [ -n "${JAVA_HOME:-}" ] && use_java_home "$JAVA_HOME"; then
    return 0
  fi
  on_path=$(java_home_on_path) && use_java_home "$on_path" && return 0

  best=0
  best_home=
  for home in /usr/lib/jvm/* /usr/java/* /opt/java/* /opt/jdk* \
    /Library/Java/JavaVirtualMachines/*/Contents/Home \
    /opt/homebrew/opt/openjdk*/libexec/openjdk.jdk/Contents/Home \
    /usr/local/opt/openjdk*/libexec/openjdk.jdk/Contents/Home \
    "${HOME:-}"/.sdkman/candidates/java/* "${HOME:-}"/.jdks/* "${HOME:-}"/.local/share/mise/installs/java/*; do
    [ -x "$home/bin/java" ] || continue
    major=$(java_major "$home")
    if [ "$major" -gt "$best" ]; then
      best=$major
      best_home=$home
    fi
  done
  [ -n "$best_home" ] && use_java_home "$best_home"
}
