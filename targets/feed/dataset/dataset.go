// Package dataset generates the posts that every feed target serves: from a seed, the
// same bytes on every machine and in every language.
//
// The generator is splitmix64 (Steele, Lea, Flood: Fast splittable pseudorandom number
// generators, OOPSLA 2014), because it is ten lines in any language; the targets written
// in Python hold the same ten lines. Per post, in this order, it draws the author, the
// length of the content, the content, the microseconds of created_at and the seconds to
// updated_at. Nothing here reads a clock or a file.
package dataset

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"time"
)

// Shape is what the posts are generated from.
type Shape struct {
	Posts    int // number of posts, from 0
	Min, Max int // characters of a post's content, both inclusive; a Max below Min counts as Min
	Seed     uint64
}

// Post is one row of the feed, its fields in the order they are served.
type Post struct {
	ID        int    `json:"id"`     // from 1
	Author    int    `json:"author"` // 1 to 9
	Content   string `json:"content"`
	CreatedAt Time   `json:"created_at"`
	UpdatedAt Time   `json:"updated_at"`
}

// Layout is how times are printed: in UTC, always with six decimals.
const Layout = "2006-01-02T15:04:05.000000Z"

// Time is a time printed as Layout.
type Time struct{ time.Time }

// MarshalJSON prints t as Layout, in quotes.
func (t Time) MarshalJSON() ([]byte, error) {
	b := make([]byte, 0, len(Layout)+2)
	b = append(b, '"')
	b = t.UTC().AppendFormat(b, Layout)
	return append(b, '"'), nil
}

// epoch is the minute before the first post.
var epoch = time.Date(2023, 11, 12, 9, 0, 0, 0, time.UTC)

// Posts generates the posts of d, by ascending id.
func Posts(d Shape) []Post {
	rng := splitmix(d.Seed)
	span := uint64(max(d.Max-d.Min, 0)) + 1
	posts := make([]Post, 0, max(d.Posts, 0))
	for i := 1; i <= d.Posts; i++ {
		p := Post{ID: i, Author: int(1 + rng.next()%9)}
		p.Content = rng.text(d.Min + int(rng.next()%span))
		micros := time.Duration(1 + rng.next()%999999)
		p.CreatedAt = Time{epoch.Add(time.Duration(i)*time.Minute + micros*time.Microsecond)}
		p.UpdatedAt = Time{p.CreatedAt.Add(time.Duration(rng.next()%3600) * time.Second)}
		posts = append(posts, p)
	}
	return posts
}

// JSON is the exact body of /api/posts/ for d, as Django REST framework's JSONRenderer
// prints it: compact separators, nothing but what JSON itself requires escaped.
func JSON(d Shape) []byte { return Render(Posts(d)) }

// Render prints posts as JSON does.
func Render(posts []Post) []byte {
	if len(posts) == 0 {
		return []byte("[]")
	}
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(posts); err != nil {
		// Numbers, strings and times encode always; an error is a fault of this package.
		panic("dataset: " + err.Error())
	}
	return bytes.TrimSuffix(b.Bytes(), []byte("\n"))
}

// SHA256 is the hexadecimal SHA-256 of JSON(d): dataset.sha256 of the record.
func SHA256(d Shape) string { return Sum(JSON(d)) }

// Sum is the hexadecimal SHA-256 of a served body.
func Sum(body []byte) string {
	sum := sha256.Sum256(body)
	return hex.EncodeToString(sum[:])
}
