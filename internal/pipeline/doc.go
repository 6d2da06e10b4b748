// Package pipeline turns one series of scenes into one result: plan, survey,
// scan by tiles, join, describe.
package pipeline
