// Command rampart finds what was built and taken down in dated images of a
// place.
package main

import (
	"os"

	"rampart/internal/cli"
)

func main() {
	os.Exit(cli.Main(os.Args[1:], os.Stdin, os.Stdout, os.Stderr))
}
