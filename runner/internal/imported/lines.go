package imported

import (
	"bufio"
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"strings"
)

// longestLine bounds a line, and a row of several: what no tool writes is not to be held.
const longestLine = 1 << 20

// lines reads a text line by line.
type lines struct {
	path  string
	r     *bufio.Reader
	n     int    // of the last one given, from 1
	ended bool   // it had an end of line
	cut   int    // the line in which the stream ends in the middle; 0: in none
	buf   []byte // of one longer than the reader's own
}

// next is the next line without its end, valid until the one after; io.EOF after the last.
func (l *lines) next() ([]byte, error) {
	l.buf = l.buf[:0]
	for {
		part, err := l.r.ReadSlice('\n')
		if errors.Is(err, bufio.ErrBufferFull) {
			if l.buf = append(l.buf, part...); len(l.buf) > longestLine {
				return nil, l.fault("the line is longer than any that is read", "")
			}
			continue
		}
		if len(l.buf) > 0 {
			l.buf = append(l.buf, part...)
			part = l.buf
		}
		if len(part) == 0 {
			if errors.Is(err, io.ErrUnexpectedEOF) { // of a packed stream
				l.cut = l.n + 1
				return nil, io.EOF
			}
			return nil, err
		}
		if err != nil && !errors.Is(err, io.EOF) && !errors.Is(err, io.ErrUnexpectedEOF) {
			return nil, err
		}
		l.n++
		l.ended = part[len(part)-1] == '\n'
		return bytes.TrimRight(part, "\r\n"), nil
	}
}

// last tells whether nothing follows the line that was given last.
func (l *lines) last() bool {
	_, err := l.r.Peek(1)
	return err != nil
}

// broken is what becomes of a line that is wrong: the end of a stream that was cut in it, else an
// error.
func (l *lines) broken(message, hint string) error {
	if !l.ended && l.last() {
		l.cut = l.n
		return io.EOF
	}
	return l.fault(message, hint)
}

func (l *lines) fault(message, hint string) error { return &Fault{l.path, l.n, message, hint} }

// rows reads CSV. A row whose fields are quoted may be of several lines.
type rows struct {
	*lines
	comma rune
	heads int    // fields of the heading; 0: any number
	first int    // the first line of the last row
	row   []byte // of several lines
}

// Read is the next row; io.EOF after the last. A row with another number of fields than the heading
// is broken.
func (r *rows) Read() ([]string, error) {
	for {
		text, err := r.next()
		if err != nil {
			return nil, err
		}
		if len(bytes.TrimSpace(text)) == 0 {
			continue
		}
		r.first = r.n
		if bytes.IndexByte(text, '"') < 0 {
			return r.counted(strings.Split(string(text), string(r.comma)))
		}
		r.row = append(r.row[:0], text...)
		for bytes.Count(r.row, []byte{'"'})%2 == 1 {
			more, err := r.next()
			if errors.Is(err, io.EOF) {
				r.cut = r.first
				return nil, err
			}
			if err != nil {
				return nil, err
			}
			if r.row = append(append(r.row, '\n'), more...); len(r.row) > longestLine {
				return nil, &Fault{r.path, r.first, "a quote is opened in this row and never closed", ""}
			}
		}
		c := csv.NewReader(bytes.NewReader(r.row))
		c.Comma, c.FieldsPerRecord, c.LazyQuotes = r.comma, -1, true
		fields, err := c.Read()
		if err != nil {
			return nil, r.broken("a row that is no CSV: "+err.Error(), "")
		}
		return r.counted(fields)
	}
}

func (r *rows) counted(fields []string) ([]string, error) {
	if r.heads > 0 && len(fields) != r.heads {
		return nil, r.broken(fmt.Sprintf("this row has %d fields, the heading %d", len(fields), r.heads), "import the file as the tool wrote it")
	}
	return fields, nil
}

// heading reads the first row, by which a field is found by its column's name, "" where the file
// has no such column.
func (r *rows) heading() (func(row []string, column string) string, error) {
	head, err := r.Read()
	if err != nil {
		return nil, err
	}
	r.heads = len(head)
	at := map[string]int{}
	for i, name := range head {
		at[strings.TrimSpace(strings.TrimPrefix(name, "\ufeff"))] = i
	}
	return func(row []string, column string) string {
		i, ok := at[column]
		if !ok {
			return ""
		}
		return row[i]
	}, nil
}
