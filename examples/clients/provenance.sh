#!/bin/sh
# Send an article from a file and print each chain. Needs curl and jq.
# Usage: sh provenance.sh article.txt
set -eu
SERVICE=${HEARSAY_URL:-http://127.0.0.1:8000}
answer=$(mktemp)
trap 'rm -f "$answer"' EXIT

# --retry waits as long as the service's Retry-After says when it is busy.
curl --silent --show-error --fail-with-body --retry 5 --max-time 60 --output "$answer" \
  --header 'Content-Type: text/plain; charset=utf-8' --header "X-API-Key: ${HEARSAY_KEY:-}" --data-binary @"$1" \
  "$SERVICE/v1/provenance" || { cat "$answer" >&2; exit 1; }
jq --raw-output '.attributions[] | "\(.stance)\t\([.chain[].name] | join(" > "))\t\(.content.text)"' "$answer"
