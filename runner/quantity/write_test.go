package quantity

import (
	"math"
	"testing"
	"time"
)

func TestOneValueOnItsOwn(t *testing.T) {
	nan := math.NaN()
	tests := []struct{ name, got, want string }{
		{"duration, minutes", Duration(5 * time.Minute), "5.00 min"},
		{"duration, microseconds", Duration(303200 * time.Nanosecond), "303 µs"},

		{"brief", Brief(Nanoseconds, 1234567), "1.23 ms"},
		{"brief, no zeros", Brief(Nanoseconds, 20e6), "20 ms"},
		{"brief, one", Brief(Nanoseconds, 1e9), "1 s"},
		{"brief, seconds", Brief(Nanoseconds, 12.345e9), "12.3 s"},
		{"brief, microseconds", Brief(Nanoseconds, 140_400), "140 µs"},
		{"brief, below a microsecond", Brief(Nanoseconds, 999), "999 ns"},
		{"brief, minutes", Brief(Nanoseconds, 123.456e9), "2.06 min"},
		{"brief, negative", Brief(Nanoseconds, -1234567), "-1.23 ms"},
		{"brief, zero", Brief(Nanoseconds, 0), "0 s"},
		{"brief, unknown", Brief(Nanoseconds, nan), "–"},
		{"brief, memory", Brief(Bytes, 8<<30), "8 GiB"},
		{"brief, memory in three digits", Brief(Bytes, 20_000_000), "19.1 MiB"},
		{"brief, a response", Brief(BytesPerResponse, 1000), "1 kB"},
		{"brief, a rate", Brief(PerSecond, 917.4), "917/s"},
		{"brief, a share", Brief(Share, 0.9958), "99.58%"},
		{"brief, a count", Brief(Count, 12), "12"},

		{"rough, nothing", Rough(0), "0 s"},
		{"rough, rounded down", Rough(1499 * time.Millisecond), "1 s"},
		{"rough, last in seconds", Rough(89 * time.Second), "89 s"},
		{"rough, first in minutes", Rough(90 * time.Second), "2 min"},
		{"rough, rounded up", Rough(46*time.Minute + 30*time.Second), "47 min"},
		{"rough, seconds", Rough(40 * time.Second), "40 s"},
		{"rough, minutes", Rough(47*time.Minute + 10*time.Second), "47 min"},
		{"rough, hours", Rough(2 * time.Hour), "2 h"},
		{"rough, hours and minutes", Rough(124 * time.Minute), "2 h 4 min"},

		{"clock", Clock(65), "1:05"},
		{"clock, hours", Clock(3600.4), "1:00:00"},

		{"percent", Percent(0.123), "12%"},
		{"percent, all", Percent(1), "100%"},
		{"percent, small", Percent(0.0042), "0.42%"},
		{"percent, below ten", Percent(0.09949), "9.9%"},
		{"percent, no zeros", Percent(0.05), "5%"},
		{"percent, more than all", Percent(1.2), "120%"},
		{"percent, ten", Percent(0.0995), "10%"},
		{"percent, tiny", Percent(0.0000012), "0.00012%"},
		{"percent, none", Percent(0), "0%"},
		{"percent, unknown", Percent(nan), "–"},
		{"fixed percent", FixedPercent(0.9958, 1), "99.6%"},
		{"cut percent", CutPercent(0.99999), "99.99"},
		{"cut percent, exact", CutPercent(0.9958), "99.58"},

		{"change", Change(0.153), "+15.3%"},
		{"change, down", Change(-0.06), "-6.0%"},
		{"change, a hair down", Change(-0.0001), "+0.0%"},
		{"change, none", Change(math.Inf(1)), "–"},
		{"change, manifold", Change(99.742), "×101"},
		{"change, up to tenfold", Change(9.99), "+999.0%"},

		{"points", Points(0.0042), "+0.42"},
		{"points, down", Points(-0.25), "-25.00"},
		{"points, a hair down", Points(-0.00001), "+0.00"},

		{"digits", Digits(35.44, 3), "35.4"},
		{"digits, no zeros", Digits(0.5, 3), "0.5"},
		{"digits, more before the point", Digits(12345.6, 3), "12346"},
		{"digits, rounded up to more", Digits(999.6, 3), "1000"},
		{"digits, a thousand exactly", Digits(1000, 3), "1000"},
		{"digits, small", Digits(0.00001234, 3), "0.0000123"},
		{"digits, zero", Digits(0, 3), "0"},
		{"digits, negative", Digits(-0.12345, 3), "-0.123"},
		{"all digits", AllDigits(35, 3), "35.0"},
		{"all digits, small", AllDigits(0.0454, 3), "0.0454"},
		{"all digits, rounded up to more", AllDigits(99.96, 3), "100"},
		{"all digits, no more than six decimals", AllDigits(0.00001234, 4), "0.000012"},
		{"all digits, zero", AllDigits(0, 3), "0.00"},
		{"rate", Rate(566.4), "566/s"},
		{"rate, low", Rate(35.44), "35.4/s"},
		{"rate, one", Rate(1), "1.00/s"},
		{"rate, four digits", Rate(1600), "1600/s"},
		{"rate, below one", Rate(0.5), "0.500/s"},
		{"rate, none", Rate(0), "0.00/s"},

		{"grouped", Grouped(33000), "33,000"},
		{"grouped, small", Grouped(7), "7"},
		{"grouped, millions", Grouped(-1234567), "-1,234,567"},
		{"grouped, a hair below zero", Grouped(-0.4), "0"},
		{"short, long", Short(1200.4), "1,200"},
		{"short", Short(12.54), "12.5"},
		{"short, small", Short(0.25), "0.25"},
		{"ratio", Ratio(1.047), "1.05"},
		{"ratio, small", Ratio(0.0123), "0.012"},
		{"fixed", Fixed(2, 1), "2.0"},
		{"fixed, a hair below zero", Fixed(-0.001, 2), "0.00"},
		{"signed", Signed(1.26, 1), "+1.3"},
		{"signed, down", Signed(-1.26, 1), "-1.3"},
		{"signed, a hair down", Signed(-0.01, 1), "+0.0"},
		{"signed, none", Signed(nan, 1), "–"},
		{"fixed, none", Fixed(nan, 2), "–"},

		{"digits, without end", Digits(math.Inf(1), 3), "+Inf"},
		{"exact", Exact(PerSecond, 351.608025), "351.608025/s"},
		{"exact, time", Exact(Nanoseconds, 90e9), "90 s"},
		{"exact, share", Exact(Share, 0.9958), "99.58%"},
		{"exact, traffic", Exact(BytesPerSecond, 16_500_000), "16.5 MB/s"},
		{"exact, plain", Exact(Count, 106619), "106619"},
		{"exact, zero bytes", Exact(Bytes, 0), "0 B"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if tt.got != tt.want {
				t.Errorf("got %q, want %q", tt.got, tt.want)
			}
		})
	}
}

func TestSignificant(t *testing.T) {
	for v, want := range map[float64]float64{123456: 123000, 0.0012349: 0.00123, -9.999: -10, 0: 0, math.Inf(1): 0} {
		if got := Significant(v, 3); got != want {
			t.Errorf("%v: got %v, want %v", v, got, want)
		}
	}
}

// No number is written with an exponent, which a reader takes for digits.
func FuzzNoExponent(f *testing.F) {
	f.Add(1e-7)
	f.Add(12345678.9)
	f.Add(-0.0995)
	f.Fuzz(func(t *testing.T, v float64) {
		if math.Abs(v) > 1e15 {
			return // so large a number stands on no page
		}
		for _, text := range []string{Digits(v, 3), AllDigits(v, 4), Percent(v), Rate(v), Grouped(v), Short(v), Ratio(v), Text(Bytes, v), Exact(Share, v)} {
			for _, r := range text {
				if r == 'e' || r == 'E' || r == 'N' {
					t.Fatalf("%v reads %q", v, text)
				}
			}
		}
	})
}
