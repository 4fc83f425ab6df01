#!/usr/bin/env bash
# usage: install.sh name | build
# name says what the program would be built from: its folder, a hash over its files, and the
# PATH of before. build builds it, unless it was kept, and puts it on the PATH of later steps.
set -euo pipefail
source=$(cd "$(dirname "${BASH_SOURCE[0]}")/../../.." && pwd)
bin="$RUNNER_TEMP/perflab/runner"

case "${1:-}" in
name)
  # Whatever goes into the program, and what builds it; not the records of a run that lie beside.
  hash=$(cd "$source" && find go.mod go.sum Makefile runner report site targets experiments -type f -not -path '*/node_modules/*' -print0 |
    LC_ALL=C sort -z | xargs -0 sha256sum | sha256sum | cut -c 1-32)
  { echo "folder=$source"; echo "hash=$hash"; echo "path=$PATH"; } >>"$GITHUB_OUTPUT"
  ;;
build)
  version=()
  if [[ "${ACTION_REF:-}" =~ ^[A-Za-z0-9._/-]+$ ]]; then
    version=(VERSION="$ACTION_REF")
  fi
  if [ ! -x "$bin" ]; then
    make -C "$source" build BIN="$bin" "${version[@]}"
  fi
  dirname "$bin" >>"$GITHUB_PATH"
  "$bin" version
  ;;
*)
  echo "usage: install.sh name | build" >&2
  exit 2
  ;;
esac
