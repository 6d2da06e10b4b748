#!/usr/bin/env bash
# Measures detect beside a script in Python on the same files, then the
# algorithms alone.
# usage: bench.sh RAMPART
# RAMPART_PEER names the script (default: ../shared/bench/peer_python.py),
# RAMPART_CACHE where the series is kept (default: out/cache), BENCH_SIZE its
# side in pixels (default 4096), BENCH_REPEAT how often each is run (default 3).
set -euo pipefail
cd "$(dirname "$0")/.."

rampart=$1
size=${BENCH_SIZE:-4096}
series="${RAMPART_CACHE:-out/cache}/bench-$size"
if [ ! -e "$series.complete" ]; then
	echo "bench: drawing $series, once" >&2
	go run ./scripts/bigseries -size "$size" "$series"
	touch "$series.complete"
fi
go run ./scripts/bench -rampart "$rampart" -series "$series" \
	-peer "${RAMPART_PEER:-../shared/bench/peer_python.py}" -repeat "${BENCH_REPEAT:-3}"
echo
go test -run '^$' -bench . -benchtime "${BENCH_TIME:-0.5s}" ./algorithms/... |
	grep -E '^(Benchmark|pkg:)' || true
