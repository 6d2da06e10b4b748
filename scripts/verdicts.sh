#!/usr/bin/env bash
# Measures what 100 verdicts are worth on regions that the reviewer has not seen:
# on pairs of Sentinel-2 with labels, and on drawn series where make eval has been
# run.
# usage: verdicts.sh RAMPART OUT
# RAMPART_DATA names the folder of the imagery (default: ../shared/data); what is
# not there is skipped.
set -euo pipefail
cd "$(dirname "$0")/.."

rampart=$1 out=$2/verdicts
data=$(realpath "${RAMPART_DATA:-../shared/data}")/oscd

if [ -d "$data" ]; then
	rm -rf "$out"
	mkdir -p "$out/found" "$out/truth"
	for folder in "$data"/*/; do
		region=$(basename "$folder")
		"$rampart" detect "$folder/$region"_*.tif -q -o "$out/found/$region.geojson"
		ln -s "$folder/label.tif" "$out/truth/$region.tif"
	done
	printf '\n== pairs of Sentinel-2\n\n'
	go run ./scripts/verdicts "$out/found" "$out/truth"
else
	echo "pairs of Sentinel-2: skipped, there is no $data; name its folder in RAMPART_DATA"
fi

for group in normal hard; do
	found=$2/eval/found/$group truth=$2/eval/truth/$group
	if [ -d "$found" ]; then
		printf '\n== drawn series, %s\n\n' "$group"
		go run ./scripts/verdicts "$found" "$truth"
	else
		echo "drawn series, $group: skipped, there is no $found; make eval makes it"
	fi
done
