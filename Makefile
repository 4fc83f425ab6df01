# make run   build and run the first experiment        make test   all tests
# make check all that a change must pass                make help   the rest

GO        ?= go
BIN       := bin/runner
STAMP     := $(shell git status >/dev/null 2>&1 && echo -buildvcs=auto)
ASSETS    := report/assets/echarts.min.js
QUICK     := experiments/feed-100posts-redis.yaml

STATICCHECK := honnef.co/go/tools/cmd/staticcheck@v0.8.2
ERRCHECK    := github.com/kisielk/errcheck@v1.30.0
GOFUMPT     := mvdan.cc/gofumpt@v0.12.0
GOVULNCHECK := golang.org/x/vuln/cmd/govulncheck@v1.9.0
K6          := v1.8.1
HEY         := v0.1.5

.DEFAULT_GOAL := build
.PHONY: release build run reproduce same faults prove-gate endurance test check bench bench-site site assets k6 hey clean help
.PHONY: check-format check-vet check-errcheck check-staticcheck check-platforms check-vulnerabilities check-test check-fuzz

build: assets ## build bin/runner
	$(GO) build $(STAMP) -o $(BIN) ./runner

run: build ## build and run the first experiment
	@status=0; $(BIN) exec --profile quick $(QUICK) || status=$$?; \
	echo "the real stack here: make reproduce with Docker; on Debian 12 also without, after: apt-get install $$(cat .ci/stack.txt)"; \
	echo "what it said: make site, then open site/public/index.html"; exit $$status

# The published set: every configuration the text speaks of and those that explain it, each
# under the published five minutes of load, in three trials of 100 s. A gate that fails
# does not keep the others from running.
REPRODUCE := $(BIN) exec --provider docker --profile reproduce

reproduce: build ## run the published set on the real stack, 27 trials in 53 minutes, and judge each of its sentences
	@status=0; \
	$(REPRODUCE) --variant sync --variant pooled experiments/feed-empty.yaml experiments/feed-empty-io-wait.yaml || status=$$?; \
	$(REPRODUCE) --variant sync --variant threads experiments/feed-100posts.yaml || status=$$?; \
	$(REPRODUCE) experiments/feed-100posts-redis.yaml || status=$$?; \
	$(MAKE) --no-print-directory site && exit $$status

# Every folder of records that is there: those of this repository, those of runs made here, and those
# that a branch keeps (.github/workflows/site.yml).
SITE_FLAGS ?=
site: build ## build the site of the recorded runs of the real stack and of those made here
	$(BIN) site build $(foreach dir,$(wildcard site/records results history),--results $(dir)) $(SITE_FLAGS)
	@echo "open site/public/index.html"

faults: assets ## break a run at every moment in every way, in up to three quarters of an hour: docs/faults.md
	$(GO) test -timeout 60m -parallel 4 -run 'TestAll' ./runner/internal/faults -faults -faults.out $(CURDIR)/docs/faults.md

same: build ## run a server against itself, in 5 minutes: what a regression gate shows on this machine
	$(BIN) calibrate --profile quick experiments/feed-same.yaml

prove-gate: assets ## hold servers that differ by a known amount, and equal ones, against each other, in about two hours: docs/gate-proof.md
	$(GO) run ./runner/internal/gateproof -out docs/gate-proof.md

test: assets ## run all tests; those that need Docker skip where no engine answers
	$(GO) test -timeout 20m ./...

# The stages of make check, the quick ones first; make check CHECKS='vet test' runs those two.
CHECKS    := format vet errcheck staticcheck platforms vulnerabilities test fuzz
PLATFORMS := darwin/arm64 linux/arm64
FUZZTIME  := 20s

check: assets ## format, vet, unread errors, static analysis, other platforms, known vulnerabilities, race tests, fuzz tests
	@times=$${TIMES:-$$(mktemp)}; \
	for stage in $(CHECKS); do \
		printf '\n== %s\n' $$stage; start=$$(date +%s); \
		$(MAKE) --no-print-directory check-$$stage || exit; \
		printf '%6d  %s\n' $$(($$(date +%s) - start)) $$stage >>$$times; \
	done; \
	printf '\n== seconds\n'; cat $$times; [ -n "$$TIMES" ] || rm $$times

check-format:
	@bad="$$($(GO) run $(GOFUMPT) -l .)"; if [ -n "$$bad" ]; then echo "gofumpt would change:"; echo "$$bad"; exit 1; fi

check-vet:
	$(GO) vet ./...

# Tests are left out: what they fail to write they miss when they read. So is a Close that is
# deferred, which is that of something read or of a connection.
check-errcheck:
	@found="$$($(GO) run $(ERRCHECK) -ignoretests -exclude .ci/errcheck.txt ./... 2>&1 | grep -vE 'defer [A-Za-z.]*[cC]lose[A-Za-z]*\(\)$$|^exit status 1$$|^go: downloading ')"; \
	if [ -n "$$found" ]; then echo "$$found"; exit 1; fi

check-staticcheck:
	$(GO) run $(STATICCHECK) ./...

# Without optimising, which takes a third of the time and finds nothing.
check-platforms:
	@for p in $(PLATFORMS); do for what in build vet; do \
		echo "$$p: go $$what ./..."; GOOS=$${p%/*} GOARCH=$${p#*/} $(GO) $$what -gcflags='all=-N -l' ./... || exit; \
	done; done

check-vulnerabilities:
	@found="$$($(GO) run $(GOVULNCHECK) ./... 2>&1)" || case "$$found" in \
		*"fetching vulnerabilities"*) echo "note: the database of known vulnerabilities does not answer: not checked" ;; \
		*) echo "$$found"; exit 1 ;; \
	esac

# The command line's tests start servers and wait for their load: on a slow machine, and with the
# race detector, longer than go test's ten minutes. Verdicts and reports start no goroutine, and
# simulations and drawing take ten times as long with the detector: they are tested without it, and
# so are the scripts that spend most of their time in them.
PURE      := ^perflab/(report|runner/verdict)(/|$$)
SIMULATE  := TestScripts/^(calibrate|exec_against|baseline_gate)$$
check-test:
	$(GO) test -race -timeout 30m -skip '$(SIMULATE)' $$($(GO) list ./... | grep -vE '$(PURE)')
	$(GO) test $$($(GO) list ./... | grep -E '$(PURE)')
	$(GO) test -run '$(SIMULATE)' ./runner/internal/cli

# As many at once as there are CPUs: with two, so many times 20 s take half of that.
check-fuzz:
	@.ci/fuzz $(FUZZTIME)

bench: ## weigh the load engine against k6, wrk, h2load, hey and net/http on one nginx: six minutes, wants an idle machine
	$(GO) run ./runner/internal/bench

bench-site: assets ## build the site of 10 to 10,000 copies of a recorded run: time, memory, size; some minutes, 4 GB of disk
	$(GO) run ./site/internal/sitebench -record $(firstword $(wildcard site/records/feed-100posts-redis/*))

# The hour at a thousand users; make endurance DURATION=1m USERS=10000 is a minute at ten thousand.
DURATION  ?= 1h
USERS     ?= 1000
endurance: ## load the server of no work for an hour: what the generator uses of memory, files and goroutines must not grow
	$(GO) run ./runner/internal/endurance -users $(USERS) -duration $(DURATION)

release: assets ## build what is released into dist/: reproducible programs for Linux and macOS, what they are made of, checksums
	.ci/release dist

# Without npm, or where its registry does not answer, the program is built without the
# chart library: reports then show pictures.
assets: $(ASSETS) ## fetch the chart library that reports embed

$(ASSETS): report/assets/package.json report/assets/package-lock.json
	@if command -v npm >/dev/null && npm --prefix report/assets ci --silent --no-audit --no-fund --ignore-scripts; \
	then npm --prefix report/assets run --silent build; \
	else echo "note: npm is missing or its registry does not answer: reports will show pictures in place of charts"; fi

k6: ## install the k6 of --engine k6, whose output format the tests check; a peer of make bench
	@command -v k6 >/dev/null || $(GO) install go.k6.io/k6@$(K6)

hey: ## install hey, a peer of make bench
	@command -v hey >/dev/null || $(GO) install github.com/rakyll/hey@$(HEY)

clean: ## remove what was built
	rm -rf bin report/assets/node_modules $(ASSETS)

help: ## this list
	@awk -F ':.*## ' '/^[a-z0-9-]+:.*## / {printf "%-14s %s\n", $$1, $$2}' $(MAKEFILE_LIST)
