package html

import (
	"html/template"

	"perflab/report/assets"
	"perflab/report/chart"
)

// script says where a page takes the charts' script from: inline, or an address.
type script struct {
	Inline template.JS
	Source string
	Remote bool // Source is go-echarts' host rather than a file beside the page
	Notice string
}

// chartScript places js, the embedded script or nil.
func chartScript(opts Options, js []byte) script {
	s := script{Notice: assets.Notice}
	switch {
	case js == nil:
		s.Source, s.Remote = chart.AssetsHost()+assets.Name, true
	case opts.SharedAssets != "":
		s.Source = opts.SharedAssets
	default:
		s.Inline = template.JS(js)
	}
	return s
}
