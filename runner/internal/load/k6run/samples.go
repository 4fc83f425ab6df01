package k6run

import (
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"time"
)

// systemTags are the tags of k6's that its samples carry: no more, as each costs it time.
var systemTags = []string{"check", "error", "error_code", "name", "status"}

// sample is one row of k6's CSV output.
type sample struct {
	metric string
	at     int64   // nanoseconds of Unix time
	value  float64 // trends: milliseconds
	tags   sampleTags
}

// sampleTags are the tags of a row; those it has not are empty.
type sampleTags struct {
	check, err, code, name, status string
	extra                          string // those of the script: a=b&c=d
}

// sampleReader reads k6's CSV output. It keeps nothing of the rows before.
type sampleReader struct {
	csv     *csv.Reader
	columns [9]int // of columns; -1: there is none
}

var columns = [9]string{"metric_name", "timestamp", "metric_value", "check", "error", "error_code", "name", "status", "extra_tags"}

// newSampleReader reads the heading. The error is io.EOF where k6 wrote nothing.
func newSampleReader(r io.Reader) (*sampleReader, error) {
	k := &sampleReader{csv: csv.NewReader(r)}
	k.csv.ReuseRecord = true
	heading, err := k.csv.Read()
	if err != nil {
		return nil, err
	}
	for i, name := range columns {
		k.columns[i] = slices.Index(heading, name)
	}
	if k.columns[0] < 0 || k.columns[1] < 0 || k.columns[2] < 0 {
		return nil, fmt.Errorf("k6 writes samples of an unknown form: %s", strings.Join(heading, ","))
	}
	return k, nil
}

// next reads one row; io.EOF is the end.
func (k *sampleReader) next() (s sample, err error) {
	row, err := k.csv.Read()
	if err != nil {
		return s, err
	}
	field := func(i int) string {
		if k.columns[i] < 0 {
			return ""
		}
		return row[k.columns[i]]
	}
	at, err1 := strconv.ParseInt(field(1), 10, 64)
	value, err2 := strconv.ParseFloat(field(2), 64)
	if err := errors.Join(err1, err2); err != nil {
		return s, fmt.Errorf("k6 writes samples of an unknown form: %s", strings.Join(row, ","))
	}
	return sample{
		metric: field(0), at: at, value: value,
		tags: sampleTags{check: field(3), err: field(4), code: field(5), name: field(6), status: field(7), extra: field(8)},
	}, nil
}

// duration is a trend's value.
func (s *sample) duration() time.Duration {
	return time.Duration(s.value*float64(time.Millisecond) + 0.5)
}

// marked reports whether the script set a tag of this name.
func (t *sampleTags) marked(name string) bool {
	return t.extra != "" && slices.ContainsFunc(strings.Split(t.extra, "&"), func(pair string) bool {
		return strings.HasPrefix(pair, name+"=")
	})
}

// value is that of a tag the script set; empty where it did not.
func (t *sampleTags) value(name string) string {
	for pair := range strings.SplitSeq(t.extra, "&") {
		if tag, value, _ := strings.Cut(pair, "="); tag == name {
			return value
		}
	}
	return ""
}
