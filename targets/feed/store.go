package feed

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"time"

	_ "modernc.org/sqlite" // registers the driver "sqlite"

	"perflab/targets/feed/dataset"
)

// store is the posts in SQLite.
type store struct{ db *sql.DB }

// sqlTime is how times stand in the database, as Django writes them.
const sqlTime = "2006-01-02 15:04:05.000000"

// query reads all posts; it runs once per request that is not served from a cache.
const query = "SELECT id, author, content, created_at, updated_at FROM posts ORDER BY id"

// createStore writes the database of d to path.
func createStore(path string, d dataset.Shape) error {
	db, err := sql.Open("sqlite", path)
	if err != nil {
		return err
	}
	if err := fill(db, dataset.Posts(d)); err != nil {
		return errors.Join(fmt.Errorf("make the database: %w", err), db.Close())
	}
	return db.Close()
}

func fill(db *sql.DB, posts []dataset.Post) error {
	if _, err := db.Exec(`CREATE TABLE posts (id INTEGER PRIMARY KEY, author INTEGER NOT NULL,
		content TEXT NOT NULL, created_at TEXT NOT NULL, updated_at TEXT NOT NULL)`); err != nil {
		return err
	}
	tx, err := db.Begin()
	if err != nil {
		return err
	}
	defer tx.Rollback() // without effect once committed
	insert, err := tx.Prepare("INSERT INTO posts VALUES (?, ?, ?, ?, ?)")
	if err != nil {
		return err
	}
	for _, p := range posts {
		if _, err := insert.Exec(p.ID, p.Author, p.Content, p.CreatedAt.Format(sqlTime), p.UpdatedAt.Format(sqlTime)); err != nil {
			return err
		}
	}
	return tx.Commit()
}

// openStore opens the database at path for reading, with at most so many queries at once.
func openStore(path string, queries int) (*store, error) {
	name := url.URL{Scheme: "file", OmitHost: true, Path: path, RawQuery: "mode=ro&immutable=1"}
	db, err := sql.Open("sqlite", name.String())
	if err != nil {
		return nil, err
	}
	db.SetMaxOpenConns(queries)
	db.SetMaxIdleConns(queries)
	return &store{db}, nil
}

func (s *store) close() error { return s.db.Close() }

// posts reads all rows.
func (s *store) posts(ctx context.Context) ([]dataset.Post, error) {
	rows, err := s.db.QueryContext(ctx, query)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var posts []dataset.Post
	for rows.Next() {
		var p dataset.Post
		var created, updated string
		if err := rows.Scan(&p.ID, &p.Author, &p.Content, &created, &updated); err != nil {
			return nil, err
		}
		if p.CreatedAt.Time, err = time.Parse(sqlTime, created); err != nil {
			return nil, err
		}
		if p.UpdatedAt.Time, err = time.Parse(sqlTime, updated); err != nil {
			return nil, err
		}
		posts = append(posts, p)
	}
	return posts, rows.Err()
}

// body queries and serialises, as every request does that no cache answers.
func (s *store) body(ctx context.Context) ([]byte, error) {
	posts, err := s.posts(ctx)
	if err != nil {
		return nil, err
	}
	return dataset.Render(posts), nil
}

// version is SQLite's own.
func (s *store) version(ctx context.Context) (v string, err error) {
	err = s.db.QueryRowContext(ctx, "SELECT sqlite_version()").Scan(&v)
	return v, err
}
