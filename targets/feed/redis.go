package feed

import (
	"context"
	"io"

	"perflab/targets/lifetime"
)

// redisConfig is what the cache program is told.
type redisConfig struct {
	Addr     string // host:port; port 0: any free one
	Program  string // path of a redis-server; empty: miniredis, in this process
	UntilEOF bool   // end with standard input
}

// runCache runs a redis-server where it is given one, else the embedded miniredis, which
// answers the same commands of a feed and the same questions about hits and misses, but is
// written in Go and uses as many CPUs as it gets.
func runCache(ctx context.Context, args []string, stdout, stderr io.Writer) error {
	cfg, err := parseRedis(args, stderr)
	if err != nil {
		return err
	}
	run := serveMiniredis
	if cfg.Program != "" {
		run = superviseRedis
	}
	return lifetime.UntilSignalled(ctx, starter(cfg.UntilEOF), func(ctx context.Context) error {
		return run(ctx, cfg, stdout, stderr)
	})
}

func parseRedis(args []string, stderr io.Writer) (redisConfig, error) {
	var c redisConfig
	f := newFlags("redis", stderr)
	f.StringVar(&c.Addr, "addr", "127.0.0.1:0", "`host:port` to listen on; port 0 takes a free one")
	f.StringVar(&c.Program, "program", "", "`path` of the redis-server to run; default: the embedded miniredis")
	f.BoolVar(&c.UntilEOF, "until-eof", false, "end when standard input does")
	return c, parseAll(f, args)
}
