#!/usr/bin/env bash
# Runs the gate and writes its exit code, its summary's file and the artifact's name into the
# step's outputs. It ends well whatever the gate says: the action's last step passes that on,
# after the comment and the upload.
set -uo pipefail
# The server is built with the user's own tools, not with the Go that built this program.
PATH="$RUNNER_TEMP/perflab:${CALLERS_PATH:-$PATH}"

# base_of prints the commit that the change starts from; nothing where the event names none.
base_of() {
  if [ -n "${PULL_REQUEST_BASE:-}" ]; then
    # What is checked out is the merge of the pull request into its base as it is now: that
    # base is its first parent, and the event's may be older.
    local parents
    mapfile -t parents < <(git cat-file commit HEAD 2>/dev/null | sed -n '/^$/q; s/^parent //p')
    if [ "${#parents[@]}" = 2 ] && [ "${parents[1]}" = "${PULL_REQUEST_HEAD:-}" ]; then
      echo "${parents[0]}"
    else
      echo "$PULL_REQUEST_BASE"
    fi
  elif [ -n "${MERGE_QUEUE_BASE:-}" ]; then
    echo "$MERGE_QUEUE_BASE"
  elif [[ "${PUSHED_FROM:-}" =~ [1-9a-f] ]]; then # all zeros: a new branch
    echo "$PUSHED_FROM"
  fi
}

run() {
  local base=${AGAINST:-} flags=(--github --out "$RESULTS") more
  if [ -z "$base" ]; then
    base=$(base_of)
    if [ -z "$base" ]; then
      echo "::error title=runner::this event names no commit to hold $FILE against%0Ahint: set the input against, to none for a run of the head alone"
      return 2
    fi
    if ! git cat-file -e "$base^{commit}" 2>/dev/null && ! git fetch --quiet --no-tags --depth 1 origin "$base"; then
      echo "::error title=runner::the base $base cannot be fetched%0Ahint: fetch-depth: 0 of actions/checkout brings it"
      return 3
    fi
  fi
  if [ "$base" != none ]; then
    flags+=(--against "$base")
  fi
  if [ -n "${UNDECIDED:-}" ]; then
    flags+=(--undecided "$UNDECIDED")
  fi
  case ${UNTRUSTED:-false} in
    fork) if [ "${FORK:-true}" = true ]; then flags+=(--untrusted); fi ;;
    true) flags+=(--untrusted) ;;
    false) ;;
    *) echo "::error title=runner::the input untrusted is $UNTRUSTED%0Ahint: it is true, false or fork"; return 2 ;;
  esac
  read -r -d '' -a more <<<"${EXTRA:-}"
  # The comment repeats the summary: runner writes it into a file of its own first.
  GITHUB_STEP_SUMMARY=$summary runner exec "${flags[@]}" "${more[@]}" -- "$FILE"
}

summary=$(mktemp "$RUNNER_TEMP/summary.XXXXXX")
name=$(basename "$FILE")
name=${name//[^A-Za-z0-9._-]/-}
{ echo "summary=$summary"; echo "artifact=record-$name"; } >>"$GITHUB_OUTPUT"
run
code=$?
cat "$summary" >>"$GITHUB_STEP_SUMMARY"
echo "exit-code=$code" >>"$GITHUB_OUTPUT"
