#!/usr/bin/env bash
# Finds the changes of the sample series and says where they lie.
# usage: demo.sh RAMPART SERIES OUT
set -euo pipefail

rampart=$1 series=$2 out=$3
mkdir -p "$out"
result="$out/demo.geojson"

code=0
"$rampart" detect "$series" --site "$series/sites.geojson" --id demo -o "$result" || code=$?
if [ "$code" != 0 ]; then
	echo "demo: detect ended with exit code $code" >&2
	exit "$code"
fi
cat <<TEXT

The changes of the sample series lie in $result
  open it in QGIS or on geojson.io; what is really there is in $series/truth.geojson
TEXT
