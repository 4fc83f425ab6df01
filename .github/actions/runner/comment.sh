#!/usr/bin/env bash
# Writes the summary into the pull request's one comment for this file: the one that is there
# is changed. That it cannot be written is a warning: the gate's outcome is not the comment's.
set -uo pipefail

most=60000 # bytes; GitHub takes 65536 characters
export MARKER="<!-- runner gate: ${FILE//--/- -} -->"
body=$(mktemp "$RUNNER_TEMP/comment.XXXXXX")
{
  echo "$MARKER"
  if [ -s "$SUMMARY" ]; then
    LC_ALL=C awk -v most="$most" '{ size += length($0) + 1; if (size > most) { print "\n(The rest did not fit.)"; exit } print }' "$SUMMARY"
  else
    printf '## runner exec ended with exit code %s\n\nNothing was measured: the log says why.\n' "$CODE"
  fi
  printf '\n[Log, report and record](%s/%s/actions/runs/%s)\n' "$GITHUB_SERVER_URL" "$GITHUB_REPOSITORY" "$GITHUB_RUN_ID"
} >"$body"

comments="repos/$GITHUB_REPOSITORY/issues/$PULL_REQUEST/comments"
write() {
  local ids
  ids=$(gh api --paginate "$comments" --jq '.[] | select(.user.type == "Bot" and (.body | startswith(env.MARKER))) | .id') || return
  ids=${ids%%$'\n'*}
  if [ -n "$ids" ]; then
    gh api --silent --method PATCH "repos/$GITHUB_REPOSITORY/issues/comments/$ids" -F "body=@$body"
  else
    gh api --silent --method POST "$comments" -F "body=@$body"
  fi
}
write || echo "::warning title=runner::the comment could not be written%0Ahint: the job wants permissions: {contents: read, pull-requests: write}"
exit 0
