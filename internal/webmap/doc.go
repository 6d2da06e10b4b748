// Package webmap makes a map of a result that opens in a browser without a
// network: one file that holds all, or a folder with the images as tiles.
//
// The page is a function of the result, of the areas of its sites, and of the
// pixels that a Camera returns. Its sources lie in page; their bundle is
// embedded, so that no tool is needed to write a page. A policy in the page
// forbids it to open any connection.
//
// What a page holds is listed in data.go, field by field. Paths, hashes,
// reviewers and their comments are never in it, nor anything of a site but its
// id, name and area. The same input gives the same bytes.
package webmap
