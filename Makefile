# make run   build and run the first experiment        make test   all tests
# make check format, vet, static analysis, race tests   make help   the rest

GO        ?= go
BIN       := bin/runner
ASSETS    := report/assets/echarts.min.js
VERSION   := $(shell git describe --tags --always --dirty 2>/dev/null)
LDFLAGS   := -X perflab/runner/internal/cli.version=$(VERSION)
QUICK     := experiments/feed-100posts-redis.yaml

STATICCHECK := honnef.co/go/tools/cmd/staticcheck@2026.1
GOFUMPT     := mvdan.cc/gofumpt@v0.9.2
GOVULNCHECK := golang.org/x/vuln/cmd/govulncheck@v1.1.4

.DEFAULT_GOAL := build
.PHONY: build run test check assets bench clean help

build: assets ## build bin/runner
	$(GO) build -ldflags '$(LDFLAGS)' -o $(BIN) ./runner

run: build ## build and run the first experiment
	$(BIN) exec --profile quick $(QUICK)

test: assets ## run all tests; those that need Docker skip where no engine answers
	$(GO) test ./...

