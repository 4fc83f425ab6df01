package beside

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"
)

func register(t *testing.T, id string) *Place {
	t.Helper()
	p, err := Register(Run{ID: id, Name: "x", Load: time.Minute})
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func leave(t *testing.T, p *Place) {
	t.Helper()
	if err := p.Leave(); err != nil {
		t.Error(err)
	}
}

func never(t *testing.T) func(Run) {
	return func(r Run) { t.Errorf("waited for %s", r.ID) }
}

func TestTheSecondWaitsForTheFirst(t *testing.T) {
	t.Setenv("TMPDIR", t.TempDir())
	first := register(t, "first")
	if err := first.Wait(t.Context(), never(t)); err != nil {
		t.Fatal(err)
	}
	second, third := register(t, "second"), register(t, "third")
	said := make(chan Run, 10)
	began := make(chan string, 2)
	for _, p := range []*Place{third, second} {
		go func() {
			if err := p.Wait(context.WithoutCancel(t.Context()), func(r Run) { said <- r }); err != nil {
				t.Error(err)
			}
			began <- p.run.ID
		}()
	}
	for range 2 {
		if r := <-said; r.ID != "first" || r.PID != os.Getpid() || r.Left(time.Now()) > time.Minute {
			t.Errorf("waits for %+v", r)
		}
	}
	leave(t, first)
	if id := <-began; id != "second" {
		t.Errorf("%s began, though second asked earlier", id)
	}
	if r := <-said; r.ID != "second" {
		t.Errorf("third waits for %s", r.ID)
	}
	if with := second.Others(second.run.Began, time.Now()); len(with) != 0 {
		t.Errorf("beside %v, which ended before", with)
	}
	leave(t, second)
	<-began
	leave(t, third)
	if left, _ := filepath.Glob(filepath.Join(os.TempDir(), "*")); len(left) != 0 {
		t.Errorf("left behind: %v", left)
	}
}

func TestWhoDoesNotWaitIsKnownToBoth(t *testing.T) {
	t.Setenv("TMPDIR", t.TempDir())
	first := register(t, "first")
	if err := first.Wait(t.Context(), never(t)); err != nil {
		t.Fatal(err)
	}
	begin := time.Now()
	second := register(t, "second")
	under, err := second.GoOn(t.Context())
	if err != nil || len(under) != 1 || under[0].ID != "first" {
		t.Errorf("goes on beside %v, %v", under, err)
	}
	if with := second.Others(begin, time.Now()); !slices.Equal(with, []string{"first"}) {
		t.Errorf("second ran beside %v", with)
	}
	leave(t, second)
	// It has ended, and is still known to whom it disturbed; not for the time after.
	end := time.Now()
	if with := first.Others(begin, end); !slices.Equal(with, []string{"second"}) {
		t.Errorf("first ran beside %v", with)
	}
	if with := first.Others(end, time.Now()); len(with) != 0 {
		t.Errorf("first ran beside %v after that had ended", with)
	}
	leave(t, first)
}

func TestTheDeadAreNotWaitedFor(t *testing.T) {
	t.Setenv("TMPDIR", t.TempDir())
	killed := register(t, "killed")
	if err := killed.Wait(t.Context(), never(t)); err != nil {
		t.Fatal(err)
	}
	killed.quit()
	killed.file.Close() // as the system does
	next := register(t, "next")
	if err := next.Wait(t.Context(), never(t)); err != nil {
		t.Fatal(err)
	}
	if with := next.Others(next.run.Began, time.Now()); len(with) != 0 {
		t.Errorf("beside %v, which was killed before", with)
	}
	leave(t, next)
}

func TestWhoIsInterruptedWhileWaitingLeavesNothing(t *testing.T) {
	t.Setenv("TMPDIR", t.TempDir())
	first := register(t, "first")
	if err := first.Wait(t.Context(), never(t)); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	second := register(t, "second")
	if err := second.Wait(ctx, func(Run) { cancel() }); !errors.Is(err, context.Canceled) {
		t.Errorf("error %v", err)
	}
	leave(t, second)
	leave(t, first)
	if left, _ := filepath.Glob(filepath.Join(os.TempDir(), "*")); len(left) != 0 {
		t.Errorf("left behind: %v", left)
	}
}
