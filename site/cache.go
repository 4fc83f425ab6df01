package site

import (
	"bufio"
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"

	fast "github.com/go-json-experiment/json"
	jsonv1 "github.com/go-json-experiment/json/v1"

	"perflab/runner/result"
)

// cache is what the last build kept beside the site of what it made from what. Whatever it says is
// held against the records and the site's files before it is used, so that an old or a
// damaged one costs time and nothing else.
type cache struct {
	Runs  map[string]*entry   // by NAME/RUN_ID
	Pages map[string]keptPage // the site's own pages, by path
}

// entry is what was made of one run.
type entry struct {
	Run string `json:"run"` // NAME/RUN_ID
	// Stamp is the names, sizes and times of the record's files as they were read; empty where
	// they were so fresh that another write could have left the same.
	Stamp   string `json:"stamp,omitempty"`
	Content string `json:"content"` // digest of the files' contents
	// Provider is what the run ran by, as its first file says.
	Provider string `json:"provider,omitempty"`
	From     string `json:"from,omitempty"` // digest of all that Files were made from
	Files    []file `json:"files,omitempty"`
	// Brief and Summary are the run's, see summary.Run. They stand behind the rest on the entry's
	// line, so that each is looked into once, and only where it is wanted.
	Brief   []byte `json:"-"`
	Summary []byte `json:"-"`
}

// keptPage is one of the site's own pages.
type keptPage struct {
	From string `json:"from"`
	File file   `json:"file"`
}

// cachePath is where the cache of the site in out lies.
func cachePath(out string) string {
	out = filepath.Clean(out)
	return filepath.Join(filepath.Dir(out), "."+filepath.Base(out)+".cache")
}

// readCache reads what an earlier build of the same program kept: nothing where there is none, or
// another program's. A line that is damaged is left out.
func readCache(path, program string) *cache {
	c := &cache{Runs: map[string]*entry{}, Pages: map[string]keptPage{}}
	data, err := os.ReadFile(path)
	if err != nil || program == "" {
		return c
	}
	head, rest, _ := bytes.Cut(data, []byte("\n"))
	if string(head) != cacheHead(program) {
		return c
	}
	lines := bytes.Split(rest, []byte("\n"))
	read, whole := make([]cacheLine, len(lines)), make([]bool, len(lines))
	_ = parallel(len(lines), func(i int) error { // none fails
		read[i], whole[i] = lineOf(lines[i])
		return nil
	})
	for i, l := range read {
		if !whole[i] {
			continue
		}
		if l.Entry != nil {
			c.Runs[l.Entry.Run] = l.Entry
		}
		if l.Page != nil {
			c.Pages[l.Page.File.Path] = *l.Page
		}
	}
	return c
}

// cacheLine is a run, a page, or how the site was built.
type cacheLine struct {
	Entry *entry    `json:"run,omitempty"`
	Page  *keptPage `json:"page,omitempty"`
	Built *built    `json:"built,omitempty"`
}

// built is how a site was built.
type built struct {
	Results []string `json:"results"` // whole paths
	Options Options  `json:"options"`
}

func builtOf(results []string, opts Options) (built, error) {
	b := built{Options: opts}
	for _, r := range results {
		whole, err := filepath.Abs(r)
		if err != nil {
			return b, err
		}
		b.Results = append(b.Results, whole)
	}
	return b, nil
}

// lastBuilt is how a site was built last, by whichever program; not ok where that was not kept.
func lastBuilt(path string) (b built, ok bool) {
	f, err := os.Open(path)
	if err != nil {
		return b, false
	}
	defer f.Close()
	lines := bufio.NewReader(f)
	if _, err := lines.ReadString('\n'); err != nil {
		return b, false
	}
	line, err := lines.ReadBytes('\n')
	if err != nil {
		return b, false
	}
	l, ok := lineOf(line)
	if !ok || l.Built == nil {
		return b, false
	}
	return *l.Built, true
}

// lineOf reads a line; not ok where it is damaged.
func lineOf(line []byte) (l cacheLine, ok bool) {
	sum, text, ok := bytes.Cut(bytes.TrimSuffix(line, []byte("\n")), []byte("\t"))
	if !ok || string(sum) != digest(text) {
		return l, false
	}
	text, after, _ := bytes.Cut(text, []byte("\t")) // no JSON has one as it is
	if fast.Unmarshal(text, &l, jsonv1.DefaultOptionsV1()) != nil {
		return l, false
	}
	if l.Entry != nil {
		l.Entry.Brief, l.Entry.Summary, _ = bytes.Cut(after, []byte("\t"))
	}
	return l, true
}

func cacheHead(program string) string { return "site cache 3, program " + program }

// writeCache writes how a site was built, its runs and its pages, whole.
func writeCache(path, program string, how built, runs []*entry, pages []keptPage) (err error) {
	if program == "" {
		return nil
	}
	f, err := os.CreateTemp(filepath.Dir(path), filepath.Base(path)+".*")
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, os.Remove(f.Name()))
		}
	}()
	w := bufio.NewWriterSize(f, 1<<16)
	_, err = fmt.Fprintln(w, cacheHead(program))
	err = errors.Join(err, writeLine(w, cacheLine{Built: &how}))
	for _, e := range runs {
		err = errors.Join(err, writeLine(w, cacheLine{Entry: e}))
	}
	for i := range pages {
		err = errors.Join(err, writeLine(w, cacheLine{Page: &pages[i]}))
	}
	if err = errors.Join(err, w.Flush(), f.Close()); err != nil {
		return err
	}
	return os.Rename(f.Name(), path)
}

func writeLine(w io.Writer, l cacheLine) error {
	text, err := json.Marshal(l)
	if err != nil {
		return err
	}
	if l.Entry != nil {
		text = slices.Concat(text, []byte("\t"), l.Entry.Brief, []byte("\t"), l.Entry.Summary)
	}
	_, err = fmt.Fprintf(w, "%s\t%s\n", digest(text), text)
	return err
}

// digest is what tells one content from another.
func digest(content ...[]byte) string {
	h := sha256.New()
	for _, c := range content {
		_, _ = fmt.Fprintf(h, "%d:", len(c)) // never fails; so that two parts are not one
		_, _ = h.Write(c)
	}
	return hex.EncodeToString(h.Sum(nil))
}

// programDigest is the digest of the running program; empty where it cannot be read, and nothing
// is then kept from one build to the next.
func programDigest() string {
	path, err := os.Executable()
	if err != nil {
		return ""
	}
	sum, err := result.DigestOf(path)
	if err != nil {
		return ""
	}
	return sum
}
