// Command runner runs load-test experiments and reports what they prove.
package main

import (
	"context"
	"os"

	"perflab/runner/internal/cli"
)

func main() {
	os.Exit(cli.Main(context.Background(), os.Args[1:], os.Stdin, os.Stdout, os.Stderr))
}
