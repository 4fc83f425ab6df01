package imported

import (
	"encoding/xml"
	"errors"
	"io"
	"strings"

	"perflab/runner/phrase"
	"perflab/runner/published/tool"
)

// readJTLXML reads JMeter's log in XML. A sample that holds others is a transaction, which its own
// requests stand for, or a request that was redirected, which stands for them.
func readJTLXML(l *lines, take func(*event) error, note func(phrase.Statement)) error {
	x := &xmlLines{lines: l}
	d := xml.NewDecoder(x)
	x.decoder = d
	j := jtl{take: take}
	var open []sampleOpen
	for {
		t, err := d.Token()
		if err != nil {
			return j.endXML(err, l, d, note)
		}
		switch t := t.(type) {
		case xml.StartElement:
			if t.Name.Local != "httpSample" && t.Name.Local != "sample" {
				continue
			}
			if len(open) == deepest {
				return located(errDeep, l, d)
			}
			s := sampleOpen{request: t.Name.Local == "httpSample"}
			if n := len(open); n > 0 {
				s.within = open[n-1].request || open[n-1].within
			}
			switch {
			case s.within:
			case s.request:
				err = j.element(t)
			default:
				s.element = t.Copy()
			}
			open = append(open, s)
		case xml.EndElement:
			if n := len(open); n > 0 && (t.Name.Local == "httpSample" || t.Name.Local == "sample") {
				err = j.close(open)
				open = open[:n-1]
			}
		}
		if err != nil {
			return located(err, l, d)
		}
	}
}

// sampleOpen is a sample whose end has not come.
type sampleOpen struct {
	request bool
	within  bool             // a request, which stands for it
	holds   int              // requests
	element xml.StartElement // of one that may be a transaction
}

// deepest bounds how deep samples may lie in each other.
const deepest = 64

var errDeep = errors.New("samples lie too deep in each other")

// close ends the innermost sample.
func (j *jtl) close(open []sampleOpen) (err error) {
	s := open[len(open)-1]
	switch {
	case s.within:
		return nil
	case s.request:
		s.holds = 1
	case s.holds == 0:
		s.holds, err = 1, j.element(s.element)
	default:
		j.transactions++
	}
	if n := len(open); n > 1 {
		open[n-2].holds += s.holds
	}
	return err
}

// endXML tells the end of a log from one in the middle, and from what is no XML.
func (j *jtl) endXML(err error, l *lines, d *xml.Decoder, note func(phrase.Statement)) error {
	var fault *Fault
	var syntax *xml.SyntaxError
	line, _ := d.InputPos()
	switch {
	case errors.As(err, &fault):
		return err
	case errors.Is(err, io.EOF):
	case errors.As(err, &syntax) && strings.Contains(syntax.Msg, "unexpected EOF"), errors.Is(err, io.ErrUnexpectedEOF):
		l.cut = l.n
	default:
		return &Fault{l.path, line, "this is XML that cannot be read: " + err.Error(), ""}
	}
	j.end(note)
	return io.EOF
}

func located(err error, l *lines, d *xml.Decoder) error {
	var fault *Fault
	if errors.As(err, &fault) {
		return err
	}
	line, _ := d.InputPos()
	return &Fault{l.path, line, err.Error(), jtlHint}
}

// jtlAttributes are the attributes of a sample by the names of the columns that hold the same in CSV.
var jtlAttributes = map[string]string{
	"timeStamp": "ts", "elapsed": "t", "label": "lb", "responseCode": "rc", "responseMessage": "rm", "success": "s", "bytes": "by", "sentBytes": "sby", "allThreads": "na",
}

func (j *jtl) element(e xml.StartElement) error {
	of := func(column string) string {
		for _, a := range e.Attr {
			if a.Name.Local == jtlAttributes[column] {
				return a.Value
			}
		}
		return ""
	}
	s, ok := tool.ParseJTL(of)
	if !ok {
		return errNoTime
	}
	if of("success") == "" {
		return errors.New(noSuccess)
	}
	return j.sample(s, of("label"), of("responseCode"), of("responseMessage"), of("sentBytes"), of("bytes"))
}

// longestText bounds what a decoder holds of one text or comment.
const longestText = 32 << 20

// xmlLines gives a decoder the text by lines, so that a line has a bound.
type xmlLines struct {
	*lines
	left    []byte
	given   int64
	decoder *xml.Decoder
}

func (x *xmlLines) Read(b []byte) (int, error) {
	for len(x.left) == 0 {
		text, err := x.next()
		if err != nil {
			return 0, err
		}
		if x.given-x.decoder.InputOffset() > longestText {
			return 0, x.fault("what stands between two samples is longer than any that is read", "")
		}
		x.left = append(append(x.left[:0], text...), '\n')
	}
	n := copy(b, x.left)
	x.left = x.left[n:]
	x.given += int64(n)
	return n, nil
}
