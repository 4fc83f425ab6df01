package site

import (
	"bytes"
	"fmt"
	"io"
	"path"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"perflab/report"
	"perflab/report/assets"
	"perflab/report/html"
	"perflab/site/summary"
)

// builder makes one site.
type builder struct {
	out, fresh    string // the folder asked for, and the new one that will take its place
	opts          Options
	program       string // digest of it
	old           *cache
	drawn, linked atomic.Int64 // files
}

// task is a run on its way to the site.
type task struct {
	record   record
	files    []string
	stamp    string // empty: not to be trusted
	old      *entry // of the last build; nil: none
	provider string
	entry    *entry
	run      run
}

// embedded is the provider of stand-ins.
const embedded = "embedded"

// runs puts the files of all runs on the site, a run at a time on each CPU, and returns what is
// left of each, in the order of records. Those that ran on what was asked for come first: a
// stand-in's report names the best of them.
func (b *builder) runs(records []record) ([]task, error) {
	now := time.Now()
	tasks := make([]task, len(records))
	err := parallel(len(records), func(i int) (err error) {
		t := &tasks[i]
		t.record, t.old = records[i], b.old.Runs[records[i].key()]
		if t.files, err = t.record.files(); err != nil {
			t.files = nil // it is said where the record is read
			return nil
		}
		t.stamp = stamp(t.files, now)
		if t.settled() {
			t.provider = t.old.Provider
		} else {
			t.provider = t.record.provider()
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	best := map[string]*run{}
	for _, standIns := range []bool{false, true} {
		var wave []*task
		for i := range tasks {
			if (tasks[i].provider == embedded) == standIns {
				wave = append(wave, &tasks[i])
			}
		}
		if err := parallel(len(wave), func(i int) error { return b.run(wave[i], best[wave[i].record.Name]) }); err != nil {
			return nil, err
		}
		for _, t := range wave {
			if r := &t.run; r.Broken == "" && !r.StandIn() && (best[r.Name] == nil || summary.Stronger(&r.Run, &best[r.Name].Run)) {
				best[r.Name] = r
			}
		}
	}
	return tasks, nil
}

// settled reports whether the record is the one that the last build read, by its files' times.
func (t *task) settled() bool { return t.old != nil && t.stamp != "" && t.stamp == t.old.Stamp }

// run puts the files of one run on the site. real is the best run of the experiment on the stack
// that was asked for; nil: none, or the run is one itself.
func (b *builder) run(t *task, real *run) error {
	var read map[string][]byte
	t.entry = &entry{Run: t.record.key(), Stamp: t.stamp, Provider: t.provider}
	if t.settled() {
		t.entry.Content = t.old.Content
	} else {
		var err error
		if read, t.entry.Content, err = contents(t.files); err != nil || len(t.files) == 0 {
			t.entry.Stamp, t.entry.Content = "", "" // looked at again each time
			read = map[string][]byte{}
		}
	}
	var data report.Data
	opened := false
	open := func() (summary.Run, error) {
		opened = true
		if read == nil {
			var err error
			if read, _, err = contents(t.files); err != nil {
				return summary.Run{}, err
			}
		}
		d, err := t.record.open(read)
		read = nil
		if err != nil {
			return summary.Run{}, err
		}
		data = d
		s := summary.Of(t.record.Name, d.Run, d.Judgement)
		s.ID = t.record.ID // the folder's, by which it is linked
		return s, nil
	}
	if known := t.old != nil && t.entry.Content != "" && t.old.Content == t.entry.Content; known {
		if s, err := summary.Decode(t.old.Brief); err == nil {
			t.entry.Brief, t.entry.Summary = t.old.Brief, t.old.Summary
			t.run = run{Run: s, from: t.entry.Content, text: t.old.Summary}
		}
	}
	if t.entry.Summary == nil {
		s, err := open()
		if err != nil {
			s = t.record.broken(err)
		}
		// What a build keeps of a run is read back at once, so that pages are the same whether
		// it was kept or has just been made.
		if t.entry.Summary, err = s.Encode(); err != nil {
			return err
		}
		if t.entry.Brief, err = s.Brief().Encode(); err != nil {
			return err
		}
		if s, err = summary.Decode(t.entry.Brief); err != nil {
			return err
		}
		t.run = run{Run: s, from: t.entry.Content, text: t.entry.Summary}
	}
	if t.run.Broken != "" {
		return nil
	}
	t.entry.From = b.fromOfRun(t, real)
	if t.old != nil && t.old.From == t.entry.From && b.keep(t.old.Files) {
		t.entry.Files = t.old.Files
		return b.link(t.entry.Files)
	}
	if !opened {
		if _, err := open(); err != nil {
			return err
		}
	}
	return b.draw(t, data, real)
}

// fromOfRun is the digest of all that a run's files are made from, but the program.
func (b *builder) fromOfRun(t *task, real *run) string {
	parts := [][]byte{[]byte(t.entry.Content), []byte(b.opts.BaseURL)}
	if real != nil {
		parts = append(parts, []byte(real.from), []byte(real.ID))
	}
	return digest(parts...)
}

// draw writes a run's files.
func (b *builder) draw(t *task, d report.Data, real *run) error {
	var page bytes.Buffer
	opts := html.Options{SharedAssets: "../assets/" + assets.Name, Home: "index.html", Record: link(t.record.ID, "record.json")}
	if real != nil {
		m := real.Data.Run.Manifest
		opts.Real = html.Real{Link: link(real.ID + ".html"), Date: real.Data.Run.Started.UTC().Format(time.DateOnly), Machine: fmt.Sprintf("%s × %d", strings.TrimSpace(m.CPU), m.CPUs)}
	}
	tables, err := html.Draw(&page, d, opts)
	if err != nil {
		return err
	}
	below := path.Join(t.record.Name, t.record.ID)
	for _, table := range tables {
		if err := b.add(&t.entry.Files, below+"/"+table.ID+".csv", []byte(table.CSV)); err != nil {
			return err
		}
	}
	image := ""
	if b.opts.BaseURL != "" {
		card, err := cardOf(d)
		if err != nil {
			return err
		}
		image = below + "/card.png"
		if err := b.add(&t.entry.Files, image, card); err != nil {
			return err
		}
	}
	if err := b.add(&t.entry.Files, below+".html", b.opts.withHead(page.Bytes(), below+".html", image)); err != nil {
		return err
	}
	whole, err := recordOf(d)
	if err != nil {
		return err
	}
	return b.add(&t.entry.Files, below+"/record.json", whole)
}

// add writes a file of the new site and puts it on a list.
func (b *builder) add(files *[]file, name string, data []byte) error {
	f := file{Path: name}
	if err := f.write(b.fresh, data); err != nil {
		return err
	}
	b.drawn.Add(1)
	*files = append(*files, f)
	return nil
}

// keep reports whether the old site still has all of the files as they were written.
func (b *builder) keep(files []file) bool {
	for _, f := range files {
		if !f.unchanged(b.out) {
			return false
		}
	}
	return true
}

// link puts files of the old site into the new one.
func (b *builder) link(files []file) error {
	for i := range files {
		if err := files[i].link(b.out, b.fresh); err != nil {
			return err
		}
	}
	b.linked.Add(int64(len(files)))
	return nil
}

// pages puts the site's own pages on it and returns them for the cache.
func (b *builder) pages(pages []sitePage) ([]keptPage, error) {
	made := make([]keptPage, len(pages))
	err := parallel(len(pages), func(i int) error {
		p := pages[i]
		m := keptPage{From: b.fromOfPage(p), File: file{Path: p.path}}
		defer func() { made[i] = m }()
		if old, ok := b.old.Pages[p.path]; ok && old.From == m.From && b.keep([]file{old.File}) {
			m.File = old.File
			return b.link([]file{m.File})
		}
		var out bytes.Buffer
		if err := p.draw(&out); err != nil {
			return fmt.Errorf("%s: %w", p.path, err)
		}
		b.drawn.Add(1)
		text := out.Bytes()
		if strings.HasSuffix(p.path, ".html") {
			text = b.opts.withHead(text, p.path, "")
		}
		return m.File.write(b.fresh, text)
	})
	return made, err
}

// fromOfPage is the digest of all that a page is made from, but the program.
func (b *builder) fromOfPage(p sitePage) string {
	parts := [][]byte{[]byte(p.path), []byte(p.lang), b.opts.digest()}
	for _, e := range p.from {
		parts = append(parts, []byte(e.Name))
		for _, r := range e.Runs {
			parts = append(parts, []byte(r.ID), []byte(r.from), []byte(r.Broken))
		}
	}
	return digest(parts...)
}

// sitePage is one of the site's own pages: its path below the site, the language and the
// experiments that it is drawn from, and the drawing, which uses nothing else but the options.
type sitePage struct {
	path, lang string
	from       []experiment
	draw       func(io.Writer) error
}

// parallel calls do for 0 to n-1 on all CPUs and returns the first error by number, so that the
// same fault is named whatever the CPUs do. After one no more are begun.
func parallel(n int, do func(i int) error) error {
	errs := make([]error, n)
	var next atomic.Int64
	var failed atomic.Bool
	var all sync.WaitGroup
	for range min(runtime.GOMAXPROCS(0), n) {
		all.Go(func() {
			for !failed.Load() {
				i := int(next.Add(1)) - 1
				if i >= n {
					return
				}
				if errs[i] = do(i); errs[i] != nil {
					failed.Store(true)
				}
			}
		})
	}
	all.Wait()
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}
