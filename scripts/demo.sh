#!/usr/bin/env bash
# Draws the sample series, finds its changes and says where they lie.
# usage: demo.sh RAMPART OUT
set -euo pipefail
cd "$(dirname "$0")/.."

rampart=$1 out=$2
series="$out/sample"
result="$out/demo.geojson"

echo "demo: drawing ten dates of an invented place into $series" >&2
go run ./scripts/sample "$series"
echo "demo: $rampart detect $series --site $series/sites.geojson --id demo -o $result" >&2
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
