package dataset

import (
	"encoding/json"
	"strings"
	"testing"
)

// The sums below come from the generator written a second time, in Python, and printed by
// json.dumps(ensure_ascii=False, separators=(",", ":")), which is what REST framework's
// JSONRenderer calls.
func TestJSONIsTheSameInEveryLanguage(t *testing.T) {
	tests := map[string]struct {
		posts, min, max int
		seed            uint64
		size            int
		sum             string
	}{
		"published":      {100, 200, 500, 20231112, 46924, "1acb53fe0ed68d6e2caf450b759d9f8d81ec28d9e65dd358bc65d5c1e611d962"},
		"empty":          {0, 200, 500, 20231112, 2, "4f53cda18c2baa0c0354bb5f9a3ecbe5ed12ab4d8e11ba873c2f11161202b945"},
		"empty contents": {1, 0, 0, 1, 120, "a94c8275734ee21253069d2e8b6e38c753d3e3ffba4dd12f92fb8a404081dbc2"},
		"short contents": {3, 0, 12, 7, 379, "0b822fe9bcc6eb2e6e2e4bf3995f2f3959b2f4b848717dc304ddd4a4fcbd2234"},
		"largest seed":   {1000, 100, 100, 1<<64 - 1, 220894, "04f2b48a2283b3fda9c62ff87d19a203b0177fc9dc56cbe2ffb74acf7ad5d642"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			d := Shape{Posts: tt.posts, Min: tt.min, Max: tt.max, Seed: tt.seed}
			if got := len(JSON(d)); got != tt.size {
				t.Errorf("JSON has %d bytes, want %d", got, tt.size)
			}
			if got := SHA256(d); got != tt.sum {
				t.Errorf("SHA256 = %s, want %s", got, tt.sum)
			}
		})
	}
}

func TestFirstPostAsServed(t *testing.T) {
	d := Shape{Posts: 3, Min: 0, Max: 12, Seed: 7}
	want := `[{"id":1,"author":4,"content":"CoSs6CIQY","created_at":"2023-11-12T09:01:00.153682Z","updated_at":"2023-11-12T09:55:34.153682Z"},`
	if got := string(JSON(d)); !strings.HasPrefix(got, want) {
		t.Errorf("JSON starts\n%.140s\nwant\n%s", got, want)
	}
}

func TestPostsKeepTheirRanges(t *testing.T) {
	posts := Posts(Shape{Posts: 2000, Min: 5, Max: 7, Seed: 3})
	lengths := map[int]bool{}
	for i, p := range posts {
		if p.ID != i+1 {
			t.Fatalf("post %d has id %d", i+1, p.ID)
		}
		if p.Author < 1 || p.Author > 9 {
			t.Errorf("post %d: author %d is outside 1..9", p.ID, p.Author)
		}
		if p.CreatedAt.Nanosecond()%1000 != 0 || p.CreatedAt.Nanosecond() == 0 {
			t.Errorf("post %d: created_at %v has no whole microseconds", p.ID, p.CreatedAt)
		}
		if d := p.UpdatedAt.Sub(p.CreatedAt.Time); d < 0 || d.Hours() >= 1 {
			t.Errorf("post %d: updated %v after its creation", p.ID, d)
		}
		lengths[len(p.Content)] = true
	}
	if len(lengths) != 3 || !lengths[5] || !lengths[6] || !lengths[7] {
		t.Errorf("lengths %v, want exactly 5, 6 and 7", lengths)
	}
}

func TestTimesReadBackAsTheyWerePrinted(t *testing.T) {
	body := JSON(Shape{Posts: 50, Min: 1, Max: 9, Seed: 11})
	var posts []Post
	if err := json.Unmarshal(body, &posts); err != nil {
		t.Fatal(err)
	}
	if got := Render(posts); string(got) != string(body) {
		t.Error("a body decoded and rendered again differs")
	}
}
