#!/bin/sh
# Send an article from a file and print each chain. Needs curl and jq.
# Usage: sh provenance.sh article.txt
set -eu
SERVICE=${HEARSAY_URL:-http://127.0.0.1:8000}
curl --silent --show-error --fail-with-body --retry 5 --max-time 60 \
  --header 'Content-Type: text/plain; charset=utf-8' --data-binary @"$1" \
  "$SERVICE/v1/provenance" |
  jq --raw-output '.attributions[] | "\(.stance)\t\([.chain[].name] | join(" > "))\t\(.content.text)"'
