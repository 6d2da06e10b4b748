// Package evidence holds what lets another person check a result: bags of files
// with their sums (BagIt, RFC 8493), signatures over them (SSH), the record of
// where each input was seen and used, and its provenance (W3C PROV-JSON).
//
// Nothing here reads the clock, and nothing holds the name of a user, a host or
// an absolute path: the same files give the same bags.
package evidence
