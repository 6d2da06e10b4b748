#!/usr/bin/env bash
# Measures detect with its defaults on real imagery, beside a plain script.
# usage: eval-real.sh RAMPART OUT
# RAMPART_DATA names the folder of the imagery (default: ../shared/data), and
# RAMPART_PEER the script (default: ../shared/bench/peer_python.py); what is not
# there is skipped.
set -euo pipefail
cd "$(dirname "$0")/.."

go run ./scripts/evalreal -rampart "$1" -out "$2/eval-real" \
	-data "${RAMPART_DATA:-../shared/data}" \
	-peer "${RAMPART_PEER:-../shared/bench/peer_python.py}"
