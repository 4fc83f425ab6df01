package quantity

import (
	"fmt"
	"math"
	"time"
)

// Duration is one duration on its own, in three digits: "1.08 s", "5.00 min".
func Duration(d time.Duration) string { return Text(Nanoseconds, float64(d)) }

// Rough is a duration as people say it, rounded to what matters: 40 s, 47 min, 2 h 4 min.
func Rough(d time.Duration) string {
	switch {
	case d < 90*time.Second:
		return fmt.Sprintf("%d s", d.Round(time.Second)/time.Second)
	case d < 90*time.Minute:
		return fmt.Sprintf("%d min", d.Round(time.Minute)/time.Minute)
	}
	minutes := d.Round(time.Minute) / time.Minute
	if minutes%60 == 0 {
		return fmt.Sprintf("%d h", minutes/60)
	}
	return fmt.Sprintf("%d h %d min", minutes/60, minutes%60)
}

// Clock is a time on an axis, in whole seconds: "1:05", "1:00:00".
func Clock(seconds float64) string {
	s := int(math.Round(seconds))
	if s >= 3600 {
		return fmt.Sprintf("%d:%02d:%02d", s/3600, s/60%60, s%60)
	}
	return fmt.Sprintf("%d:%02d", s/60, s%60)
}
