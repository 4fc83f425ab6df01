// Package imported reads the results that other load testing tools wrote into trials: streams of
// samples become exact histograms and a series by second, summaries are quoted.
//
// Of a stream nothing is held but what a trial's metrics take: it is read twice, once for when it
// begins and ends and what it names (survey.go), once for the figures (record.go). What a tool
// does not write down is not known afterwards: a metric that it says nothing of is left out, never
// zero. A stream that ends in the middle is kept up to there, and said so with its line; a line
// that is wrong in any other place is an error with its place, and so is a file of no known form
// or of one that cannot be read, with what to write instead.
//
// Steps: which tool and form a file is of, by how it begins (form.go) → the form's reader turns
// lines into events (k6.go, jtl.go, jtlxml.go, hey.go, vegeta.go, gatling.go over lines.go) →
// survey and record. A file of none of these forms is read as what a tool printed at its end, by
// package published (summary.go).
package imported

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"time"

	"perflab/runner/metric"
	"perflab/runner/phrase"
	"perflab/runner/published"
	"perflab/runner/regular"
)

// Results are what one file holds.
type Results struct {
	Tool    string // k6, jmeter, hey, vegeta, gatling, or a tool whose summary package published reads
	Samples bool   // they were counted sample by sample; else quoted from a summary
	SHA256  string // of the file, in hexadecimal
	Bytes   int64  // of the file

	Started time.Time // of the first sample; zero where the tool does not say
	WarmUp  *metric.Set
	Metrics *metric.Set
	Series  []metric.Point // none of a summary
	Course  *metric.Course
	Quoted  []published.Figure // of a summary
	Notes   []phrase.Statement // what is to be known of the figures
}

// Fault is what is wrong with a file.
type Fault struct {
	File    string
	Line    int // from 1; 0: the file as a whole
	Message string
	Hint    string // the remedy; may be empty
}

func (f *Fault) Error() string {
	if f.Line == 0 {
		return f.File + ": " + f.Message
	}
	return fmt.Sprintf("%s:%d: %s", f.File, f.Line, f.Message)
}

// Read reads a file. Of a stream what completed within warmUp of its beginning counts apart, as
// the warm-up of a trial does. Its errors are *Fault, or those of opening and reading the file.
func Read(path string, warmUp time.Duration) (*Results, error) {
	f, err := regular.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	hash := sha256.New()
	size, err := io.Copy(hash, f)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	open := func() (io.Reader, error) {
		if _, err := f.Seek(0, io.SeekStart); err != nil {
			return nil, fmt.Errorf("%s: %w", path, err)
		}
		return plain(f, path)
	}
	out, err := read(path, open, warmUp)
	if err != nil {
		return nil, err
	}
	out.SHA256, out.Bytes = hex.EncodeToString(hash.Sum(nil)), size
	return out, nil
}

// read reads what open gives from its beginning, each time that it is called.
func read(path string, open func() (io.Reader, error), warmUp time.Duration) (*Results, error) {
	r, err := open()
	if err != nil {
		return nil, err
	}
	head := make([]byte, headBytes)
	n, err := io.ReadFull(r, head)
	if err != nil && !errors.Is(err, io.EOF) && !errors.Is(err, io.ErrUnexpectedEOF) {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	head = head[:n]
	form, fault := formOf(path, head)
	if fault != nil {
		return nil, fault
	}
	if form == nil {
		if r, err = open(); err != nil {
			return nil, err
		}
		if warmUp > 0 {
			return nil, &Fault{path, 0, "this is a summary, of which no warm-up can be taken away", "leave --warm-up out, or import the tool's samples"}
		}
		return summary(path, r)
	}
	s := newSurvey(path, form)
	if err := form.pass(path, open, s.take, s.note); err != nil {
		return nil, err
	}
	if err := s.finish(warmUp); err != nil {
		return nil, err
	}
	rec := newRecord(s, warmUp)
	if err := form.pass(path, open, rec.take, func(phrase.Statement) {}); err != nil {
		return nil, err
	}
	return rec.results(), nil
}

// pass reads a file once through.
func (f *form) pass(path string, open func() (io.Reader, error), take func(*event) error, note func(phrase.Statement)) error {
	r, err := open()
	if err != nil {
		return err
	}
	l := &lines{path: path, r: bufio.NewReaderSize(r, 1<<16)}
	err = f.read(l, take, note)
	switch {
	case errors.Is(err, io.EOF):
		if l.cut > 0 {
			note(phrase.ImportCut(phrase.Number(l.cut)))
		} else if l.n > 0 && !l.ended {
			note(phrase.ImportUnended(phrase.Number(l.n)))
		}
		return nil
	case err == nil:
		return nil
	}
	fault := new(Fault)
	if errors.As(err, &fault) {
		return fault
	}
	return &Fault{path, l.n, err.Error(), ""}
}

var gzipMagic = []byte{0x1f, 0x8b}

// plain is a file's text, unpacked where it is packed by gzip, as k6 writes a .json.gz.
func plain(r io.Reader, path string) (io.Reader, error) {
	b := bufio.NewReader(r)
	if head, _ := b.Peek(len(gzipMagic)); !bytes.Equal(head, gzipMagic) {
		return b, nil
	}
	z, err := gzip.NewReader(b)
	if err != nil {
		return nil, &Fault{path, 0, "it begins as gzip and is none: " + err.Error(), ""}
	}
	return z, nil
}
