# rampart: `make demo` shows it at work, `make test` proves it.

SHELL       := /bin/bash
BIN         := $(CURDIR)/bin
STATICCHECK := $(BIN)/staticcheck-v0.8.0
FUZZTIME    ?= 20s
SIZE        ?= 20000
OUT         ?= out

# The core must build without cgo: no format, no terminal, only arithmetic.
PURE := ./algorithms/... ./internal/pipeline/... ./internal/georef ./internal/cause ./internal/site \
	./internal/detection ./internal/engine ./internal/ingest ./internal/export/... \
	./internal/evaluate ./internal/delimited ./internal/sitelist ./internal/campaign \
	./internal/stac ./internal/fetch ./internal/evidence ./internal/chip ./internal/report ./internal/webmap \
	./internal/review ./internal/server ./internal/weights

# The commit goes into the version where git can tell it.
VCS := $(shell git status --porcelain >/dev/null 2>&1 && echo true || echo false)

.DEFAULT_GOAL := help
.PHONY: help setup build page sample demo eval eval-real verdicts slurm test test-browser check fuzz golden \
	bench bench-peers bench-scaling bench-algorithms bench-compare bench-memory clean

help: ## show these targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  %-14s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

setup: ## install what is missing (compiler, pkg-config, GDAL headers)
	@scripts/setup.sh

build: setup ## build bin/rampart
	@mkdir -p $(BIN)
	@go build -buildvcs=$(VCS) -o $(BIN)/rampart ./cmd/rampart

page: ## bundle the page of the map again; needs node 20 and npm
	@cd internal/webmap/page && npm ci --ignore-scripts --no-audit --no-fund && node build.mjs

sample: setup ## draw the sample series again into testdata/sample
	@go run ./scripts/sample testdata/sample

demo: build ## set up, build, make the sample series, find its changes
	@scripts/demo.sh $(BIN)/rampart $(OUT)

eval: build ## draw series with known truth, detect, print how good that is
	@scripts/eval.sh $(BIN)/rampart $(OUT)

eval-real: build ## the same on real imagery, beside a script in Python
	@scripts/eval-real.sh $(BIN)/rampart $(OUT)

verdicts: build ## measure what 100 verdicts are worth on regions left out
	@scripts/verdicts.sh $(BIN)/rampart $(OUT)

slurm: build ## prove the Slurm recipe on a private cluster of three nodes
	@go build -o $(BIN)/manysites ./scripts/manysites
	@scripts/slurm/check.sh $(BIN)/rampart $(BIN)/manysites

test: setup ## set up, then all that CI checks
	@scripts/browser.sh
	@$(MAKE) --no-print-directory check

test-browser: setup ## only the pages, in a browser
	@scripts/browser.sh
	go test ./internal/webmap ./internal/cli -run 'Browser|Bundle' -v

check: $(STATICCHECK) ## formatting, vet, staticcheck, pure build, tests, race detector
	@files="$$(gofmt -l $$(find . -name '*.go' -not -path './.git/*'))"; \
	if [ -n "$$files" ]; then echo "not formatted, run gofmt -w on:" $$files >&2; exit 1; fi
	go vet ./...
	$(STATICCHECK) ./...
	CGO_ENABLED=0 go build $(PURE)
	go test -timeout 20m ./...
	go test -timeout 20m -race -short ./...

$(STATICCHECK):
	@mkdir -p $(BIN)
	GOBIN=$(BIN) go install honnef.co/go/tools/cmd/staticcheck@v0.8.0
	@mv $(BIN)/staticcheck $@

fuzz: setup ## run every fuzz test for FUZZTIME (default 20s) each
	@scripts/fuzz.sh $(FUZZTIME)

golden: setup ## write the golden files again; read the diff before committing
	@for dir in $$(grep -rl --include='*_test.go' 'flag.Bool("update"' . | xargs -r -n1 dirname | sort -u); \
	do go test "$$dir" -run Golden -update || exit 1; done

bench: build ## speed, memory and stages on series of images; BENCH_SIZE=small to try it
	@scripts/bench.sh $(BIN)/rampart $(OUT)

bench-peers: build ## the same beside a script in Python and the Orfeo Toolbox
	@scripts/bench.sh $(BIN)/rampart $(OUT) peers

bench-scaling: build ## how time grows with pixels and with dates
	@scripts/bench.sh $(BIN)/rampart $(OUT) scaling

bench-algorithms: setup ## speed of the algorithms alone
	@go test -run '^$$' -bench . -benchtime 0.5s ./algorithms/...

bench-compare: ## compare the last runs of bench with the figures of the project
	@cat $(OUT)/bench*.txt >$(OUT)/figures.txt
	@go run golang.org/x/perf/cmd/benchstat@v0.0.0-20260908200009-22c9c6c9d4da \
		project=scripts/bench/figures.txt here=$(OUT)/figures.txt

bench-memory: build ## peak memory on a series of SIZE x SIZE pixels under 1 GiB
	@scripts/bench-memory.sh $(BIN)/rampart $(SIZE)

clean: ## remove what was built
	rm -rf $(BIN) $(OUT)
