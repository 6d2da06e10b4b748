// Package internal holds how rampart is built: this text, and the test that
// keeps to it.
//
// rampart reads dated images of a place and writes what was built there and what
// was taken down, each change with the two dates between which it happened and
// with its evidence.
//
// # Five sentences that decide the rest
//
// Time comes before pairs: a change is a state that was absent, then present,
// and stays, so evidence is fused over all dates first and objects are found on
// what was fused. Algorithms are arithmetic: values in, values out. There is one
// wall to the world of formats, one pool of workers and one mouth to the user.
// Neither the size of tiles nor the number of workers nor the order of the input
// changes a byte of the output. GeoJSON is the contract: whatever else is made
// of a result is made of that.
//
// # The way of the data
//
//	files, folders, manifests,  ingest sorts them into dated scenes; each file
//	items of STAC catalogs      left out has its reason
//	plan                        the grid on which all scenes are seen, the tiles
//	                            and their halo
//	survey, over tiles          integer sums and histograms; merged, they give
//	                            each scene's shift, radiometric fit and noise
//	scan, down columns of tiles core and halo of every date are read, what two
//	                            tiles share once; screened, normalised, turned
//	                            into evidence, fused over the dates, cleaned,
//	                            cropped to the core: runs
//	join                        the runs of all tiles become regions; what needs
//	                            whole regions is done here
//	objects, below 1.2 m        the features of all dates are kept; lines, patches
//	                            and pads are candidates, each is judged anew on
//	                            every date: walls, fences, towers, buildings
//	describe                    regions and objects become dated, measured,
//	                            classified shapes in longitude and latitude
//	export                      GeoJSON
//
// Steps with a bounded reach are done in a tile whose halo is the sum of their
// reaches; steps without a bound are done on whole regions, after the join. What
// is summed across tiles is an integer, so that the order does not matter.
//
// # The packages
//
// A package imports only packages of lower floors; layers_test.go holds the
// table, and says which imports are for one package alone. From the top:
//
//   - cmd/rampart: the program, a call of internal/cli.
//   - internal/cli: commands, flags, progress and exit codes; the only package
//     that talks to the terminal.
//   - internal/campaign: many sites in one run, that goes on where it stopped.
//   - internal/report: a result for people to read and print, and its pictures.
//   - internal/server: a result in a browser, and the verdicts on it.
//   - internal/config: settings from a file, below the flags.
//   - internal/evaluate: a result against the truth: report, page and gates.
//   - internal/webmap: a result as a map that opens in a browser without a network;
//     its page is bundled from internal/webmap/page.
//   - internal/pipeline: one series of scenes to one result. It asks for images
//     through an interface of its own, so that it is tested without files.
//   - internal/weights: scores learnt from verdicts.
//   - internal/export: a result to GeoJSON, byte for byte the same each time,
//     and back.
//   - internal/chip: what images show of a change before and after it.
//   - internal/review: what people say of changes, in logs that only grow.
//   - internal/export/gpkg: layers to a GeoPackage, with styles inside.
//   - internal/export/kmz: changes for Google Earth.
//   - internal/export/csv: a layer as comma-separated values.
//   - internal/export/geoparquet: a layer as GeoParquet.
//   - internal/export/pmtiles: changes as vector tiles in one file.
//   - internal/export/postgis: a result into a database, or as SQL.
//   - internal/export/smart: changes as site models of the SMART programme.
//   - internal/export/stacitem: a result as a STAC item of labels.
//   - internal/export/table: a result as layers of rows with typed columns.
//   - internal/evidence: what lets another person check a result: bags, signatures,
//     the record of the inputs, provenance.
//   - internal/gdalio: the wall; the only package that imports GDAL. It opens
//     files, reads what they say of themselves, and reads windows on a grid.
//   - internal/ingest: files to dated scenes, with the source of each date.
//   - internal/stac: the items of STAC catalogs, in files and on servers.
//   - internal/sitelist: lists of places, as people keep them, to sites.
//   - internal/delimited: tables of text in any dialect.
//   - internal/detection: what was found, as the contract has it.
//   - internal/site: what is watched: places, and the scenes of them.
//   - internal/engine: the pool of workers; the only package that starts
//     goroutines.
//   - internal/fetch: documents from web servers; the only package that asks
//     them through Go.
//   - internal/cause: why a file cannot be used.
//   - internal/georef: pixels to places on a grid and back.
//   - algorithms/classify: what kind of structure a region may be, and why.
//   - algorithms/indicator: what a site adds up to, by date and by quarter.
//   - algorithms/match: what was found against what is true.
//   - algorithms/scene: draws scenes whose truth is known.
//   - algorithms/scene/compound: an invented place and what is built there.
//   - algorithms/scene/world: a place as a satellite sees it, date by date.
//   - algorithms/scene/noise: places to numbers that look random.
//   - algorithms/line: the centreline of regions that are long and thin.
//   - algorithms/shape: hull, smallest rectangle and measures of regions.
//   - algorithms/spectral: surfaces by their colour, apart from the light.
//   - algorithms/roof: how much a place looks as if a roof had come.
//   - algorithms/fuse: evidence over dates: onset and persistence.
//   - algorithms/contour: regions to valid polygons.
//   - algorithms/change: evidence of change between dates.
//   - algorithms/register: the shift between two scenes, and whether it helps.
//   - algorithms/radiometry: the numbers of one scene brought onto another's.
//   - algorithms/screen: what must not be believed: cloud, snow, passing light.
//   - algorithms/region: connected regions, exact across tiles.
//   - algorithms/morph: flat morphology of grey images and of sets.
//   - algorithms/filter: smoothing and gradients, the same in any window.
//   - algorithms/threshold: histograms that merge, and the cuts found in them.
//   - algorithms/tile: cores that cover a window once, halos that overlap.
//   - algorithms/shadow: where the sun stands, and heights from shadows.
//   - algorithms/logit: logistic regressions, with weights held to a sign.
//   - algorithms/order: values by their place in the order of all.
//   - algorithms/raster: pixels that know where they lie.
//   - algorithms/rows: the innermost loops over rows of pixels, in Go and for a
//     C compiler that vectorises, with the same bits.
//
// The programs in scripts draw the sample series and measure speed and memory.
package internal
