#!/usr/bin/env bash
# Writes a series of SIZE x SIZE pixels, four bands, four dates, and measures
# the peak memory of detect on it. Fails where the peak exceeds the limit.
# usage: bench-memory.sh RAMPART SIZE
# RAMPART_CACHE keeps the series (default: out/cache), MEMORY is the limit
# (default 1GiB).
set -euo pipefail
cd "$(dirname "$0")/.."

rampart=$1 size=${2:-20000}
cache=${RAMPART_CACHE:-out/cache}
series="$cache/big-$size"
if [ ! -e "$series.complete" ]; then
	echo "bench-memory: writing $series" >&2
	go run ./scripts/bigseries -size "$size" -repeat 1000 -plain "$series"
	touch "$series.complete"
fi
exec go run ./scripts/peak -limit "${MEMORY:-1GiB}" -- \
	"$rampart" detect "$series" --max-memory "${MEMORY:-1GiB}" -o "$cache/big-$size.geojson"
