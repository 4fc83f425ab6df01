package report

import (
	"embed"
	"html/template"
	"io/fs"

	"perflab/report/chart"
)

// AssetName is the file name of the charts' script, in report/assets/ and on a site.
const AssetName = "echarts.min.js"

// embedded holds the script where `npm run build` has put it into report/assets/ before
// the program was built. The notice, always there, lets the pattern match without it.
//
//go:embed assets/echarts*
var embedded embed.FS

// HasAssets reports whether the charts' script was embedded at build time. Without it a
// page asks go-echarts' public host for it, and its charts need a network.
func HasAssets() bool { return Asset() != nil }

// Asset returns the charts' script, nil where none was embedded.
func Asset() []byte {
	js, err := fs.ReadFile(embedded, "assets/"+AssetName)
	if err != nil {
		return nil
	}
	return js
}

// script says where a page takes the charts' script from: inline, or an address.
type script struct {
	Inline template.JS
	Source string
	Remote bool // Source is go-echarts' host rather than a file beside the page
	Notice string
}

// chartScript places js, the embedded script or nil.
func chartScript(opts Options, js []byte) (script, error) {
	notice, err := fs.ReadFile(embedded, "assets/echarts.NOTICE")
	if err != nil {
		return script{}, err
	}
	s := script{Notice: string(notice)}
	switch {
	case js == nil:
		s.Source, s.Remote = chart.AssetsHost()+AssetName, true
	case opts.SharedAssets != "":
		s.Source = opts.SharedAssets
	default:
		s.Inline = template.JS(js)
	}
	return s, nil
}
