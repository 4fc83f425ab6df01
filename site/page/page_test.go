package page

import (
	"bytes"
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"
	"time"
)

func drawn(t *testing.T, v view) string {
	t.Helper()
	var b bytes.Buffer
	if err := Write(&b, v); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// thousand are experiments as a real site has them: a question, an answer of two sentences,
// three variants with published figures, a trend.
func thousand() []Card {
	bars, _ := Bars([]Measured{{"database", "142/s", "", 142, 0, 0, 1000}, {"queryset", "135/s", "published 352", 135, 351.6, 351.6, 1000}, {"response", "897/s", "", 897, 0, 0, 1000}})
	spark := NewSpark([]string{"database", "queryset", "response"}, [][]float64{{1, 2, 3, 4, 5, 6}, {2, 3, 4, 4, 4, 4}, {7, 8, 9, 9, math.NaN(), 9}}, "Requests per second")
	var cards []Card
	for i := range 1000 {
		name := fmt.Sprintf("feed-100posts-redis-%04d", i)
		cards = append(cards, Card{
			Name: name, Title: "글 100개 조회, Redis 캐시", Question: fmt.Sprintf("Does caching the feed in Redis lift page %d to 1000 requests per second?", i), Series: fmt.Sprint("series ", i%7),
			Tags: []string{"cache", "redis"}, Link: name + "/index.html", Runs: 12, Key: time.Unix(int64(i), 0).UTC().Format(time.RFC3339), Spark: spark,
			Shown: Run{
				ID: "20261122-213200-4f1a", Link: name + "/20261122-213200-4f1a.html", When: "2026-11-22 21:32 UTC", Stamp: "2026-11-22T21:32:00Z", Bars: bars,
				Answer: Answer{Mark: Mark{"bad", "✗", ""}, Says: "No: 142 of 1000 requests a second with database, 135 with queryset; limited by the server's CPU. No, but nearly: 897 with response. Of 6 claims: 4 reproduced, 1 refuted, 1 inconclusive."},
				Gate:   Mark{"good", "✓", "Passed"}, Stack: "Django 3.2 + REST framework, gunicorn, gevent · docker", Trials: "3 trials a variant",
			},
		})
	}
	return cards
}

func TestHomeOfAThousandExperiments(t *testing.T) {
	h := Home{Frame: Frame{Lang: "en", Site: "Load tests", Here: HomePage}}
	cards := thousand()
	h.Arrange(cards)
	page := drawn(t, h)
	if len(page) > 200_000 {
		t.Errorf("the page has %d bytes", len(page))
	}
	for _, c := range cards {
		if !strings.Contains(page, `href="`+c.Link+`"`) {
			t.Fatalf("%s is not on the page", c.Name)
		}
	}
	if !h.Index || strings.Count(page, "<article") != full {
		t.Errorf("%d experiments stand in full; index %v", strings.Count(page, "<article"), h.Index)
	}
	index, err := IndexScript(cards)
	if err != nil || !bytes.Contains(index, []byte("lift page 17 to")) {
		t.Errorf("the index does not have what the page left out: %v", err)
	}
}

func TestGroupsOfHome(t *testing.T) {
	h := Home{Frame: Frame{Lang: "en", Site: "s", Here: HomePage}}
	text := Link{"A text", "texts/a.html"}
	h.Arrange([]Card{
		{Name: "b", Series: "old", Key: "1", Text: &text},
		{Name: "a", Series: "old", Key: "2", Text: &text},
		{Name: "c", Key: "9"},
		{Name: "d", Series: "new", Key: "3", Tags: []string{"x"}},
	})
	var got []string
	for _, g := range h.Groups {
		for _, c := range g.Cards {
			got = append(got, c.Name)
		}
	}
	if want := []string{"d", "a", "b", "c"}; !slices.Equal(got, want) {
		t.Errorf("the order is %v, want %v", got, want)
	}
	if h.Groups[1].Text == nil || *h.Groups[1].Text != text || h.Groups[0].Text != nil {
		t.Error("a group's text is that which all of it are of")
	}
}

// TestGateIsApart: a run that missed its goal and passed its gate has no large green word.
func TestGateIsApart(t *testing.T) {
	h := Home{Frame: Frame{Lang: "en", Site: "s", Here: HomePage}}
	cards := thousand()[:2]
	cards[1].Shown.Gate = Mark{}
	h.Arrange(cards)
	page := drawn(t, h)
	if n := strings.Count(page, `tag good`); n != 1 {
		t.Errorf("%d good tags for one gate that passed and one experiment without a threshold", n)
	}
	if at, gate := strings.Index(page, `class="reply bad"`), strings.Index(page, "Passed"); at < 0 || gate < at {
		t.Error("the answer does not come before the gate")
	}
}

func TestTextInItsOwnOrder(t *testing.T) {
	headings := []string{"Work", "Goal", "Results"}
	found := func(quote, heading string, place int, outcome, by string) Found {
		return Found{Quote: quote, Heading: heading, Place: place, Outcome: outcome, Headings: headings, Judged: Judged{Experiment: by, Mark: Mark{Word: outcome}}}
	}
	text := Text{Frame: Frame{Lang: "en", Here: TextPage}}
	text.Order([]Found{
		found("third", "Results", 2, "reproduced", "one"),
		found("fourth", "", 0, "inconclusive", "one"),
		found("second", "Results", 1, "reproduced", "one"),
		found("first", "Work", 1, "not comparable", "two"),
		found("second", "", 0, "refuted", "two"),
		found("third", "Results", 2, "reproduced", "two"),
		found("first", "Work", 1, "reproduced", "one"),
		found("third", "Results", 2, Unjudged, "three"),
		found("fifth", "Results", 3, Unjudged, "three"),
	}, func(o string) Mark { return Mark{Word: o} })
	var got []string
	for _, s := range text.Sections {
		for _, q := range s.Sentences {
			got = append(got, fmt.Sprintf("%s/%s %s by %s +%d", s.Heading, q.Quote, q.Word, q.Deciding.Experiment, len(q.Others)))
		}
	}
	want := []string{
		"Work/first reproduced by one +1", "Results/second mixed by two +1", "Results/third reproduced by one +2", "Results/fifth inconclusive by three +0", "/fourth inconclusive by one +0",
	}
	if !slices.Equal(got, want) {
		t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
	var counts []string
	for _, c := range text.Counts {
		counts = append(counts, fmt.Sprint(c.N, " ", c.Word))
	}
	if want := []string{"2 reproduced", "1 mixed", "2 inconclusive"}; !slices.Equal(counts, want) {
		t.Errorf("counts %v", counts)
	}
}

func TestNothingOfARecordBecomesMarkup(t *testing.T) {
	const evil = `</script><script>alert(1)</script>"'><img src=x>`
	h := Home{Frame: Frame{Lang: "en", Site: evil, Title: evil, Description: evil, Here: HomePage, Texts: []Link{{evil, "texts/x.html"}}}}
	h.Arrange([]Card{{Name: "a", Title: evil, Question: evil, Series: evil, Tags: []string{evil}, Link: "a/index.html", Broken: evil}})
	c := Compare{Frame: Frame{Lang: "en", Site: evil, Here: ComparePage}, Experiments: []Link{{evil, evil}}, Figures: []FigureName{{Key: "x", Label: evil}}}
	script, err := RunsScript(evil, []CompareRun{{ID: evil}})
	if err != nil {
		t.Fatal(err)
	}
	for _, page := range []string{drawn(t, h), drawn(t, c)} {
		if strings.Contains(page, "<script>alert") || strings.Contains(page, "<img") {
			t.Error("markup of a record became the page's")
		}
		if !strings.Contains(page, "script-src &#39;self&#39;;") {
			t.Error("no policy, or another one")
		}
	}
	if bytes.Contains(script, []byte("</script>")) {
		t.Error("a record ends a script")
	}
}

func TestBarsAreOnOneScale(t *testing.T) {
	bars, more := Bars([]Measured{{Name: "a", Rate: 500, Goal: 1000}, {Name: "b", Rate: 250, Low: 300, High: 400, Published: "p"}})
	if more != 0 || math.Abs(bars[0].Width/bars[1].Width-2) > 1e-9 || bars[0].Goal > 100 || bars[1].MarkWidth() != "9.8" {
		t.Errorf("got %+v", bars)
	}
	if _, more := Bars(make([]Measured, 50)); more != 0 {
		t.Error("nothing is drawn, and some of it left out")
	}
	many := make([]Measured, 50)
	many[0].Rate = 1
	if bars, more := Bars(many); len(bars) != barRoom || more != 50-barRoom {
		t.Errorf("%d bars, %d more", len(bars), more)
	}
	if NewSpark([]string{"a"}, [][]float64{{1}}, "") != nil {
		t.Error("one run is a trend")
	}
}
