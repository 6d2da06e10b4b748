// Package realdata holds the program against real imagery that is no part of
// the project: its tests run the built program on it and print what they
// measure. They skip where the imagery is absent.
//
// The imagery is looked for in the folder that RAMPART_DATA names, else in
// ../shared/data beside the project. The script that is the peer is looked for
// at RAMPART_PEER, else at ../shared/bench/peer_python.py; it runs with
// /usr/bin/python3 where that has what it needs.
//
//	go test -v ./scripts/realdata          # all, with the figures
//	go test -short -v ./scripts/realdata   # without what takes minutes
package realdata
