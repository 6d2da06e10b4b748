// Package server shows a result in a browser and takes verdicts on it.
//
// It serves one page, tiles that are cut from the scenes as they are asked for,
// and the review of one reviewer. It never serves a file by its name: the only
// paths are those of Handler. What it says holds no path of the machine.
//
// # Whom it answers
//
// It answers requests to an address, to localhost, or to the name it was told to
// listen on, so that a foreign name that is made to point here gets nothing. It
// refuses requests that a page of another origin has caused. Where there is a
// token, each request has to bring it, in a cookie that the first visit with
// ?token= sets or as a bearer. A verdict has to be JSON of a bounded size.
package server
