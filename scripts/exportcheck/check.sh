#!/usr/bin/env bash
# Exports a result and has it read by programs that are not part of the project:
# QGIS, GDAL, PostGIS, geopandas, DuckDB and the readers of Protomaps, each where
# it is installed, else with a word. SCHEMAS may name a folder with the schemas that
# schemas.py lists, PMTILES the program pmtiles, or go-pmtiles.
# IMAGES may name the folder of the images, for those before and after.
# usage: check.sh RAMPART RESULT.geojson SITES.geojson OUT
set -euo pipefail

here=$(cd "$(dirname "$0")" && pwd)
rampart=$(realpath "$1") result=$(realpath "$2") sites=$(realpath "$3") out=$4
python=${PYTHON:-/usr/bin/python3}
mkdir -p "$out"
"$rampart" -q export "$result" --sites "$sites" -o "$out/changes" \
	-f gpkg,kmz,csv,fgb,parquet,pmtiles,geojsonseq,postgis,smart,stac ${IMAGES:+--images "$IMAGES"}

if "$python" -c 'import qgis.core' 2>/dev/null; then
	# QGIS writes into what it opens.
	cp "$out/changes.gpkg" "$out/qgis.gpkg"
	"$python" "$here/in_qgis.py" "$out/qgis.gpkg" "$out/qgis.png" 2> >(grep -v XDG_RUNTIME_DIR >&2)
else
	echo "qgis: skipped: it is not installed (Debian: apt install python3-qgis)" >&2
fi

if command -v ogrinfo >/dev/null; then
	for f in gpkg kmz fgb csv geojsons; do
		ogrinfo -q -al -so "$out/changes.$f" >/dev/null 2>"$out/ogr.log"
		if [ -s "$out/ogr.log" ]; then
			cat "$out/ogr.log" >&2
			exit 1
		fi
		echo "gdal: read changes.$f"
	done
else
	echo "gdal: skipped: ogrinfo is not installed (Debian: apt install gdal-bin)" >&2
fi

if "$python" -c 'import geopandas' 2>/dev/null; then
	"$python" "$here/in_geopandas.py" "$result" "$out"
else
	echo "geopandas: skipped: it is not installed (Debian: apt install python3-geopandas)" >&2
fi

# NODE_MODULES is a folder that has @duckdb/node-api, pmtiles, @mapbox/vector-tile, pbf.
if [ -n "${NODE_MODULES:-}" ]; then
	cp "$here/in_node.mjs" "$NODE_MODULES/../in_node.mjs"
	node "$NODE_MODULES/../in_node.mjs" "$result" "$out/changes.parquet" "$out/changes.pmtiles"
	rm "$NODE_MODULES/../in_node.mjs"
else
	echo "duckdb, pmtiles: skipped: NODE_MODULES does not name a folder that has them" >&2
fi

pmtiles=${PMTILES:-$(command -v pmtiles || command -v go-pmtiles || true)}
if [ -n "$pmtiles" ]; then
	"$pmtiles" verify "$out/changes.pmtiles"
	echo "pmtiles: verify finds nothing wrong"
else
	echo "pmtiles: verify skipped: go install github.com/protomaps/go-pmtiles@v1.31.2" >&2
fi

if [ -z "${SCHEMAS:-}" ]; then
	echo "schemas: skipped: SCHEMAS does not name a folder that has them" >&2
elif ! "$python" -c 'import jsonschema' 2>/dev/null || ! command -v xmllint >/dev/null; then
	echo "schemas: skipped (Debian: apt install python3-jsonschema libxml2-utils)" >&2
else
	"$python" "$here/schemas.py" "$SCHEMAS" "$out"
fi

"$here/postgis.sh" "$rampart" "$result"
