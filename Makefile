# make run   build and run the first experiment        make test   all tests
# make check format, vet, static analysis, race tests   make help   the rest

GO        ?= go
BIN       := bin/runner
ASSETS    := report/assets/echarts.min.js
VERSION   := $(shell git describe --tags --always --dirty 2>/dev/null)
LDFLAGS   := -X perflab/runner/internal/cli.version=$(VERSION)
QUICK     := experiments/feed-100posts-redis.yaml

STATICCHECK := honnef.co/go/tools/cmd/staticcheck@v0.8.2
GOFUMPT     := mvdan.cc/gofumpt@v0.12.0
GOVULNCHECK := golang.org/x/vuln/cmd/govulncheck@v1.9.0
K6          := v1.8.1
HEY         := v0.1.5

.DEFAULT_GOAL := build
.PHONY: build run reproduce same test check check-format bench assets k6 hey clean help

build: assets ## build bin/runner
	$(GO) build -ldflags '$(LDFLAGS)' -o $(BIN) ./runner

run: build ## build and run the first experiment
	$(BIN) exec --profile quick $(QUICK)

# The published set: every configuration the text speaks of and those that explain it, each
# under the published five minutes of load, in three trials of 100 s. A gate that fails
# does not keep the others from running.
REPRODUCE := $(BIN) exec --provider docker --profile reproduce

reproduce: build ## run the published set on the real stack, 27 trials in 53 minutes, and judge each of its sentences
	@status=0; \
	$(REPRODUCE) --variant sync --variant pooled experiments/feed-empty.yaml experiments/feed-empty-io-wait.yaml || status=$$?; \
	$(REPRODUCE) --variant sync --variant threads experiments/feed-100posts.yaml || status=$$?; \
	$(REPRODUCE) experiments/feed-100posts-redis.yaml || status=$$?; \
	$(BIN) site build && echo "open site/public/index.html" && exit $$status

same: build ## run two variants that are the same ten times, in 12 minutes: none may come out faster
	@for i in 1 2 3 4 5 6 7 8 9 10; do $(BIN) exec --profile quick experiments/feed-same.yaml >/dev/null || exit; done
	@grep -h 'Of 5 claims' $$(ls -d results/feed-same/*/summary.txt | tail -n 10) | sort | uniq -c

test: assets ## run all tests; those that need Docker skip where no engine answers
	$(GO) test ./...

check: check-format ## everything test does, and more: vet, static analysis, race detector, known vulnerabilities
	$(GO) vet ./...
	GOOS=darwin $(GO) vet ./...
	$(GO) run $(STATICCHECK) ./...
	$(GO) test -race ./...
	$(GO) run $(GOVULNCHECK) ./...

check-format:
	@bad="$$($(GO) run $(GOFUMPT) -l .)"; if [ -n "$$bad" ]; then echo "gofumpt would change:"; echo "$$bad"; exit 1; fi

bench: ## weigh the load engine against k6, wrk, hey and net/http on one nginx: four minutes, wants an idle machine
	$(GO) run ./runner/internal/bench

# Without npm, or where its registry does not answer, the program is built without the
# chart library: reports then load it over the network.
assets: $(ASSETS) ## fetch the chart library that reports embed

$(ASSETS): report/assets/package.json report/assets/package-lock.json
	@if command -v npm >/dev/null && npm --prefix report/assets ci --silent --no-audit --no-fund --ignore-scripts; \
	then npm --prefix report/assets run --silent build; \
	else echo "note: npm is missing or its registry does not answer: reports will need a network for their charts"; fi

k6: ## install the k6 of --engine k6, whose output format the tests check; a peer of make bench
	@command -v k6 >/dev/null || $(GO) install go.k6.io/k6@$(K6)

hey: ## install hey, a peer of make bench
	@command -v hey >/dev/null || $(GO) install github.com/rakyll/hey@$(HEY)

clean: ## remove what was built
	rm -rf bin report/assets/node_modules $(ASSETS)

help: ## this list
	@awk -F ':.*## ' '/^[a-z0-9-]+:.*## / {printf "%-14s %s\n", $$1, $$2}' $(MAKEFILE_LIST)
