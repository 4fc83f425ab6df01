package k6sample

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"
)

// Rows gives the fields of one row after the other, io.EOF after the last; encoding/csv's reader
// is one. A row may be overwritten by the next.
type Rows interface{ Read() ([]string, error) }

// CSV reads k6's CSV output (--out csv=FILE).
type CSV struct {
	rows    Rows
	unit    time.Duration // of the timestamps; 0: told by their size
	columns [10]int       // of columns; -1: there is none

	// WholeSeconds tells that all timestamps so far were in seconds, as k6 writes them by default.
	WholeSeconds bool
}

var columns = [10]string{"metric_name", "timestamp", "metric_value", "check", "error", "error_code", "name", "status", "extra_tags", "method"}

// NewCSV reads the heading. unit is that of the timestamps, 0 where they are to be told by their
// size: seconds, milli-, micro- or nanoseconds, or RFC 3339, which are all k6's. The error is
// io.EOF where k6 wrote nothing.
func NewCSV(rows Rows, unit time.Duration) (*CSV, error) {
	k := &CSV{rows: rows, unit: unit, WholeSeconds: true}
	heading, err := rows.Read()
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

// Next reads one row; io.EOF is the end.
func (k *CSV) Next() (s Sample, err error) {
	row, err := k.rows.Read()
	if err != nil {
		return s, err
	}
	field := func(i int) string {
		if k.columns[i] < 0 || k.columns[i] >= len(row) {
			return ""
		}
		return row[k.columns[i]]
	}
	at, err1 := k.timestamp(field(1))
	value, err2 := strconv.ParseFloat(field(2), 64)
	if err := errors.Join(err1, err2); err != nil {
		return s, fmt.Errorf("k6 writes samples of an unknown form: %s", strings.Join(row, ","))
	}
	return Sample{
		Metric: field(0), At: at, Value: value,
		Tags: Tags{Check: field(3), Err: field(4), Code: field(5), Name: field(6), Status: field(7), Extra: field(8), Method: field(9)},
	}, nil
}

// timestamp is a moment in nanoseconds of Unix time.
func (k *CSV) timestamp(text string) (int64, error) {
	n, err := strconv.ParseInt(text, 10, 64)
	if err != nil {
		k.WholeSeconds = false
		t, err := time.Parse(time.RFC3339Nano, text)
		return t.UnixNano(), err
	}
	unit := k.unit
	if unit == 0 {
		unit = unitOf(n)
	}
	k.WholeSeconds = k.WholeSeconds && unit == time.Second
	if most := int64(1<<63-1) / int64(unit); n < 0 || n > most {
		return 0, errors.New("no time that k6 writes")
	}
	return n * int64(unit), nil
}

// unitOf tells a Unix time's unit by its size: of any moment from 1973 to 5138 no two units have
// numbers of the same size.
func unitOf(n int64) time.Duration {
	switch {
	case n < 1e11:
		return time.Second
	case n < 1e14:
		return time.Millisecond
	case n < 1e17:
		return time.Microsecond
	}
	return time.Nanosecond
}
