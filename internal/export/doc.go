// Package export writes a detection.Result as GeoJSON, the contract that maps,
// reports, reviews and evaluations are made from.
//
// The output is RFC 7946: WGS 84 longitude and latitude, no crs member, outer
// rings counter-clockwise and holes clockwise, rings closed, 7 decimals (1 cm).
// Features are sorted by id, members stand in the order of the structs of this
// package, every member is present, and null means "unknown" or "not
// observable". Metres and square metres have 2 decimals, scores and shares 4.
// A number that is not finite is written as null. The same result gives the
// same bytes, whatever the order of its changes.
//
// JSON is written with encoding/json from structs of fixed order; orb/geojson
// is not used because it keeps no order of members and draws in a BSON driver.
package export
