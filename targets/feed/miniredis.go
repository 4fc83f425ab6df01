package feed

import (
	"context"
	"fmt"
	"io"
	"runtime/debug"
	"strings"
	"sync/atomic"

	"github.com/alicebob/miniredis/v2"
	resp "github.com/alicebob/miniredis/v2/server"
)

// miniredisModule is where the embedded cache comes from.
const miniredisModule = "github.com/alicebob/miniredis/v2"

// serveMiniredis is the embedded cache, in this process.
func serveMiniredis(ctx context.Context, cfg redisConfig, stdout, _ io.Writer) error {
	m := miniredis.NewMiniRedis()
	if err := m.StartAddr(cfg.Addr); err != nil {
		return err
	}
	defer m.Close()
	c := lookups{exists: m.Exists}
	m.Server().SetPreHook(c.before)
	fmt.Fprintln(stdout, Announcement+m.Addr())
	<-ctx.Done()
	return nil
}

// lookups adds to miniredis what it lacks: the count of hits and misses, and the sections
// of INFO that tell it and who is asked. It counts GET, the one lookup a feed makes.
type lookups struct {
	exists       func(key string) bool
	hits, misses atomic.Int64
}

// before sees every command first and reports whether it has answered it.
func (l *lookups) before(c *resp.Peer, cmd string, args ...string) bool {
	switch {
	case cmd == "GET" && len(args) == 1:
		if l.exists(args[0]) {
			l.hits.Add(1)
		} else {
			l.misses.Add(1)
		}
	case cmd == "INFO":
		c.WriteBulk(l.info(args))
		return true
	}
	return false
}

// info is the answer to INFO, in Redis's format; no section means all of them. As other
// servers of the protocol do, it says in server_name that it is not Redis.
func (l *lookups) info(sections []string) string {
	want := func(name string) bool {
		if len(sections) == 0 {
			return true
		}
		for _, s := range sections {
			if strings.EqualFold(s, name) {
				return true
			}
		}
		return false
	}
	var b strings.Builder
	if want("server") {
		fmt.Fprintf(&b, "# Server\r\nserver_name:miniredis\r\nminiredis_version:%s\r\n", moduleVersion(miniredisModule))
	}
	if want("stats") {
		fmt.Fprintf(&b, "# Stats\r\nkeyspace_hits:%d\r\nkeyspace_misses:%d\r\n", l.hits.Load(), l.misses.Load())
	}
	return b.String()
}

// moduleVersion is the version of a module this program was built with, without its v.
func moduleVersion(path string) string {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return "unknown"
	}
	for _, m := range info.Deps {
		if m.Path == path {
			return strings.TrimPrefix(m.Version, "v")
		}
	}
	return "unknown"
}
