#!/usr/bin/env bash
# Measures detect on series of images, and with peers beside it the programs that a
# user would take instead, on the same files in the same run.
# usage: bench.sh RAMPART OUT [peers|scaling]
# BENCH_SIZE is full (default), half, quarter or small (an eighth): of the sides of
# the drawn images. BENCH_REPEAT is how often each is run (default 3), BENCH_SERIES
# which series (default: all), BENCH_WORKERS on how many workers (default 1,2).
# RAMPART_CACHE is where drawn series are kept (default: OUT/cache), RAMPART_DATA the
# folder of the real imagery (default: ../shared/data), RAMPART_PEER and
# RAMPART_PEER_OTB the scripts of the peers (default: ../shared/bench/peer_python.py
# and peer_otb.sh); what is not there is left out, and said.
set -euo pipefail
cd "$(dirname "$0")/.."

rampart=$1 out=$2 what=${3:-}
size=${BENCH_SIZE:-full}
case $size in
full) by=1 ;;
half) by=2 ;;
quarter) by=4 ;;
small) by=8 ;;
*) echo "bench: BENCH_SIZE=$size: want full, half, quarter or small" >&2; exit 2 ;;
esac
cache=${RAMPART_CACHE:-$out/cache}
list=()

wanted() { # is series $1 asked for?
	[[ " ${BENCH_SERIES:-$1} " == *" $1 "* ]]
}

draw() { # name side argument...: a series of side x side pixels
	local name=$1 side=$(($2 / by))
	shift 2
	wanted "$name" || return 0
	local folder="$cache/$name-$side"
	if [ ! -e "$folder.complete" ]; then
		echo "bench: drawing $folder, once" >&2
		go run ./scripts/bigseries -size "$side" "$@" "$folder"
		touch "$folder.complete"
	fi
	list+=("$name=$folder")
}

# The area of a repeated square is drawn once and then only packed.
square=2048
if [ "$what" = scaling ]; then
	BENCH_WORKERS=${BENCH_WORKERS:-1}
	for side in 1024 2048 4096 8192; do
		draw "pixels-$side" $side -dates 4 -repeat $((square / by))
	done
	for dates in 2 4 8 16 32; do
		draw "dates-$dates" 1024 -dates "$dates"
	done
else
	draw pair-deflate 16384 -dates 2 -bands pan -block 512 -repeat $square
	draw pair-zstd 16384 -dates 2 -bands pan -block 512 -repeat $square -compress ZSTD
	draw rgbn 8192 -dates 8 -repeat $square
	draw rgb 4096 -dates 12 -bands rgb -bits 8 -repeat $square
	draw site 2000 -dates 12 -pixel 0.5
	data=${RAMPART_DATA:-../shared/data}/dabancheng
	if ! wanted dabancheng; then
		:
	elif [ -d "$data" ]; then
		list+=("dabancheng=$data")
	else
		echo "bench: dabancheng is left out: no $data; RAMPART_DATA names the folder of the real imagery" >&2
	fi
fi

peers=()
if [ "$what" = peers ]; then
	peers=(-python "${RAMPART_PEER:-../shared/bench/peer_python.py}"
		-otb "${RAMPART_PEER_OTB:-../shared/bench/peer_otb.sh}")
fi
go run ./scripts/bench -rampart "$rampart" "${peers[@]}" -repeat "${BENCH_REPEAT:-3}" \
	-workers "${BENCH_WORKERS:-1,2}" -size "$size" -o "$out/bench${what:+-$what}.txt" "${list[@]}"
