// Package assets holds the script that draws a report's charts, where `npm run build` has put
// it beside this file before the program was built.
package assets

import (
	"embed"
	"io/fs"
)

// Name is the file name of the charts' script, here and on a site.
const Name = "echarts.min.js"

// Notice is the notice that the script's licence asks for.
//
//go:embed echarts.NOTICE
var Notice string

// embedded holds the script; the notice, always there, lets the pattern match without it.
//
//go:embed echarts*
var embedded embed.FS

// Embedded reports whether the charts' script was there at build time. Without it a page
// asks go-echarts' public host for it, and its charts need a network.
func Embedded() bool { return Script() != nil }

// Script returns the charts' script, nil where none was embedded.
func Script() []byte {
	js, err := fs.ReadFile(embedded, Name)
	if err != nil {
		return nil
	}
	return js
}
