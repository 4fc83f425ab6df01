package spec

import (
	"encoding/json"
	"reflect"
	"testing"
	"time"

	"perflab/runner/spec/expression"
)

func TestParseDuration(t *testing.T) {
	for text, want := range map[string]time.Duration{
		"250ms": 250 * time.Millisecond, "1s": time.Second, "5m": 5 * time.Minute,
		"1h30m": 90 * time.Minute, "0": 0, "0s": 0, "-1s": -time.Second, "1.5s": 1500 * time.Millisecond,
	} {
		if got, err := ParseDuration(text); err != nil || time.Duration(got) != want {
			t.Errorf("%s: %v, %v", text, got, err)
		}
	}
	for _, text := range []string{"", "5", "1 s", "1second", "5min", "1d", "s", "9999999999h"} {
		if got, err := ParseDuration(text); err == nil {
			t.Errorf("%q is %v", text, got)
		}
	}
}

func TestDurationText(t *testing.T) {
	for d, want := range map[time.Duration]string{
		0: "0s", time.Second: "1s", 250 * time.Millisecond: "250ms", 5 * time.Minute: "5m",
		90 * time.Second: "1m30s", 310 * time.Second: "5m10s", time.Hour: "1h", 2*time.Hour + time.Second: "2h0m1s",
		90 * time.Minute: "1h30m", 1500 * time.Microsecond: "1.5ms", 20 * time.Minute: "20m", 10 * time.Second: "10s",
		-time.Minute: "-1m", 10 * time.Hour: "10h",
	} {
		if got := Duration(d).String(); got != want {
			t.Errorf("%v is %s, want %s", d, got, want)
		}
		if back, err := ParseDuration(want); err != nil || time.Duration(back) != d {
			t.Errorf("%s is read as %v, %v", want, back, err)
		}
	}
}

func TestParseSize(t *testing.T) {
	for text, want := range map[string]Size{
		"0": 0, "1B": 1, "500kB": 500_000, "2GiB": 2 << 30, "256MiB": 256 << 20, "1.5KiB": 1536,
		"2 GiB": 2 << 30, "81MB": 81_000_000, "1TiB": 1 << 40, "64KiB": 64 << 10,
	} {
		got, err := ParseSize(text)
		if err != nil || got != want {
			t.Errorf("%s: %d, %v", text, got, err)
		}
		if back, err := ParseSize(got.String()); err != nil || back != want {
			t.Errorf("%s is written as %s and read as %d, %v", text, got, back, err)
		}
	}
	for _, text := range []string{"", "5", "2G", "2gb", "-1B", "GiB", "2000000TiB", "1e3B", "0x1B", "99999999999999999999999999TiB"} {
		if got, err := ParseSize(text); err == nil {
			t.Errorf("%q is %d", text, got)
		}
	}
}

func TestSizeText(t *testing.T) {
	for size, want := range map[Size]string{0: "0", 2 << 30: "2GiB", 500_000: "500kB", 123: "123B", 1536: "1536B", 3 << 19: "1536KiB"} {
		if got := size.String(); got != want {
			t.Errorf("%d is %s, want %s", size, got, want)
		}
	}
}

func TestParseRate(t *testing.T) {
	for text, want := range map[string]Rate{"1000/s": 1000, "30/m": 0.5, "36/h": 0.01, "0.5/s": 0.5, "1 / s": 1} {
		if got, err := ParseRate(text); err != nil || got != want {
			t.Errorf("%s: %v, %v", text, got, err)
		}
	}
	for _, text := range []string{"", "1000", "0/s", "-1/s", "1/d", "/s", "10000001/s", "1e9/s"} {
		if got, err := ParseRate(text); err == nil {
			t.Errorf("%q is %v", text, got)
		}
	}
}

func TestUnitsInJSON(t *testing.T) {
	type record struct {
		D Duration
		S Size
		R Rate
		Z Rate
		C expression.Count
	}
	in := record{Duration(310 * time.Second), 2 << 30, Rate(20.0 / 60), 0, "2*cpu+1"}
	data, err := json.Marshal(in)
	if err != nil {
		t.Fatal(err)
	}
	want := `{"D":"5m10s","S":2147483648,"R":"0.3333333333333333/s","Z":"0/s","C":"2*cpu+1"}`
	if string(data) != want {
		t.Errorf("got %s", data)
	}
	var out record
	if err := json.Unmarshal(data, &out); err != nil || !reflect.DeepEqual(in, out) {
		t.Errorf("got %+v, %v", out, err)
	}
	for _, bad := range []string{`{"D":5}`, `{"D":"5"}`, `{"R":"fast"}`} {
		if json.Unmarshal([]byte(bad), &out) == nil {
			t.Errorf("%s was read", bad)
		}
	}
}
