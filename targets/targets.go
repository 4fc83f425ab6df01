// Package targets holds the systems under test, one folder each, so that the program can
// build them wherever it runs.
package targets

import "embed"

// FS holds a folder per target: its target.yaml and what its image is built from. Of feed,
// which is part of the program, only its description.
//
//go:embed all:base all:django-feed all:haproxy all:mariadb all:nginx all:postgres all:redis feed/target.yaml
var FS embed.FS
