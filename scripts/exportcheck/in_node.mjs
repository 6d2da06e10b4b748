// Reads GeoParquet with DuckDB and PMTiles with the readers of Protomaps and
// Mapbox, and holds both against the result.
// usage: in_node.mjs RESULT.geojson FILE.parquet FILE.pmtiles
import fs from 'node:fs'
import { DuckDBInstance } from '@duckdb/node-api'
import { VectorTile } from '@mapbox/vector-tile'
import { PbfReader } from 'pbf'
import { PMTiles } from 'pmtiles'

const [resultPath, parquet, pmtiles] = process.argv.slice(2)
const features = JSON.parse(fs.readFileSync(resultPath)).features
const placed = features.filter((f) => f.geometry)

function same(what, got, want) {
  if (JSON.stringify(got) !== JSON.stringify(want)) {
    console.error(`${what}: got ${JSON.stringify(got)}, want ${JSON.stringify(want)}`)
    process.exit(1)
  }
}

const db = await (await DuckDBInstance.create(':memory:')).connect()
const ask = async (q) => (await db.runAndReadAll(q)).getRowsJson()
same('types in DuckDB', (await ask(`SELECT typeof(changed_after), typeof(class_reasons), typeof(score),
  typeof(geometry) LIKE 'GEOMETRY%' FROM '${parquet}' LIMIT 1`))[0], ['DATE', 'VARCHAR[]', 'DOUBLE', true])
same('dates in DuckDB',
  (await ask(`SELECT id, changed_after::VARCHAR, changed_before::VARCHAR FROM '${parquet}' ORDER BY id`)),
  features.map((f) => [f.id, f.properties.changed_after, f.properties.changed_before]).sort((a, b) => (a[0] < b[0] ? -1 : 1)))
console.log(`duckdb: read ${features.length} changes of the GeoParquet file`)

const fd = fs.openSync(pmtiles)
const archive = new PMTiles({
  getKey: () => pmtiles,
  getBytes: async (offset, length) => {
    const b = new Uint8Array(length)
    const n = fs.readSync(fd, b, 0, length, offset)
    return { data: b.slice(0, n).buffer }
  }
})
const head = await archive.getHeader()
const column = (lon, z) => Math.floor(((lon + 180) / 360) * 2 ** z)
const row = (lat, z) => Math.floor(((1 - Math.asinh(Math.tan((lat * Math.PI) / 180)) / Math.PI) / 2) * 2 ** z)
const ids = new Set()
let tiles = 0
for (let z = head.minZoom; z <= head.maxZoom; z++) {
  for (let x = column(head.minLon, z); x <= column(head.maxLon, z); x++) {
    for (let y = row(head.maxLat, z); y <= row(head.minLat, z); y++) {
      const tile = await archive.getZxy(z, x, y)
      if (!tile) continue
      tiles++
      const layer = new VectorTile(new PbfReader(new Uint8Array(tile.data))).layers.changes
      for (let i = 0; i < layer.length; i++) {
        const f = layer.feature(i)
        f.loadGeometry()
        if (z === head.maxZoom) ids.add(f.properties.id)
      }
    }
  }
}
same('changes at the last zoom', [...ids].sort(), placed.map((f) => f.id).sort())
console.log(`pmtiles: read ${tiles} tiles; all ${ids.size} changes are at the last zoom`)
