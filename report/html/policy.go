package html

import (
	"crypto/sha256"
	"encoding/base64"
	"html/template"
	"strings"
	"sync"

	"perflab/report/assets"
)

// script says where a page takes the charts' library from: it is inline, a file beside the
// page, or, in a program built without it, nowhere.
type script struct {
	Inline template.JS
	Source string
	Notice string // that its licence asks for
}

// chartScript places js, the embedded library or nil.
func chartScript(opts Options, js []byte) script {
	switch {
	case js == nil:
		return script{}
	case opts.SharedAssets != "":
		return script{Source: opts.SharedAssets, Notice: assets.Notice}
	}
	return script{Inline: template.JS(js), Notice: assets.Notice}
}

// policy lets the page run the scripts that it holds, by their digests, and the shared library
// from beside it; nothing else may be asked for, of any host. Styles are the page's own: its
// bars and the charts' library set some on single elements, for which there is no digest.
func policy(s script, scripts ...string) string {
	var allowed []string
	if s.Source != "" {
		allowed = append(allowed, "'self'")
	}
	if s.Inline != "" {
		allowed = append(allowed, libraryDigest())
	}
	for _, text := range scripts {
		allowed = append(allowed, digest(text))
	}
	return "default-src 'none'; script-src " + strings.Join(allowed, " ") + "; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'"
}

// libraryDigest is that of the embedded library, which is large and the same on all pages.
var libraryDigest = sync.OnceValue(func() string { return digest(string(assets.Script())) })

func digest(text string) string {
	sum := sha256.Sum256([]byte(text))
	return "'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) + "'"
}
