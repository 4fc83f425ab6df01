package metric

import (
	"bytes"
	"compress/flate"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"io"
)

// encodedCourse is a course in the record: the parts' distances and bins, deflated together.
type encodedCourse struct {
	Width int    `json:"width_s"`
	Parts int    `json:"parts"`
	Bins  []byte `json:"bins"`
}

// MarshalJSON writes the course in parts of CourseWidth seconds.
func (c *Course) MarshalJSON() ([]byte, error) {
	f := c.folded()
	var text []byte
	last := 0
	for _, p := range f.parts {
		text = binary.AppendUvarint(text, uint64((p.second-last)/CourseWidth))
		text = append(text, p.bins...)
		last = p.second
	}
	var b bytes.Buffer
	w, err := flate.NewWriter(&b, flate.BestCompression)
	if err != nil {
		return nil, fmt.Errorf("encode the course: %w", err)
	}
	if _, err := w.Write(text); err != nil {
		return nil, fmt.Errorf("encode the course: %w", err)
	}
	if err := w.Close(); err != nil {
		return nil, fmt.Errorf("encode the course: %w", err)
	}
	return json.Marshal(encodedCourse{CourseWidth, len(f.parts), b.Bytes()})
}

// errCourse is the error of a course that no MarshalJSON wrote.
var errCourse = errors.New("course: damaged")

// UnmarshalJSON reads what MarshalJSON wrote. It is an error where the text is damaged or its
// parts are of another width.
func (c *Course) UnmarshalJSON(data []byte) error {
	var e encodedCourse
	if err := json.Unmarshal(data, &e); err != nil {
		return fmt.Errorf("course: %w", err)
	}
	if e.Width != CourseWidth {
		return fmt.Errorf("course: parts of %d s, want %d", e.Width, CourseWidth)
	}
	const longest = 1 << 28 // of a trial of weeks
	text, err := io.ReadAll(io.LimitReader(flate.NewReader(bytes.NewReader(e.Bins)), longest))
	if err != nil {
		return fmt.Errorf("course: %w", err)
	}
	read := Course{width: CourseWidth}
	second := 0
	for i := range e.Parts {
		step, n := binary.Uvarint(text)
		if n <= 0 || step > 1<<31 || i > 0 && step == 0 {
			return errCourse
		}
		rest, ok := skipBins(text[n:])
		if !ok {
			return errCourse
		}
		second += int(step) * CourseWidth
		read.parts = append(read.parts, part{second, text[n : len(text)-len(rest)]})
		text = rest
	}
	if len(text) > 0 {
		return errCourse
	}
	*c = read
	return nil
}
