# Plumbline · 准绳. `make run` needs Go alone; `make test` installs what it needs on Debian.

ADDR    ?= 127.0.0.1:8080
DATA    ?= ./data
VERSION ?= $(shell git describe --tags --always --dirty 2>/dev/null)
LDFLAGS := -s -w $(if $(VERSION),-X main.version=$(VERSION))
# Packages whose tests keep things in a store, for test-pg.
STORED  := ./platform/db/... ./platform/vault/... ./platform/tlog/... ./goal/... ./form/... ./rule/... ./review/... ./office/... ./journal/... ./person/... ./activity/... ./deliverable/... ./survey/... ./money/... ./probe/... ./measure/... ./forecast/... ./monitor/... ./evaluation/... ./cockpit/... ./disclosure/... ./publicweb/... ./web/... ./cmd/...
# Packages that have tests, so that each line of the run says ok or FAIL.
TESTED   = $(shell go list -f '{{if or .TestGoFiles .XTestGoFiles}}{{.ImportPath}}{{end}}' ./...)
# Where things run side by side: these are tested once more with the race detector, and of the program what people do at once.
# The detector follows SQLite, being Go itself, at every step: all but the store meet PostgreSQL alone there, and long tests
# stay out in which one does one thing after the other. make race looks at all, which takes longer than anybody waits for.
RACED    = $(addprefix plumbline/,platform/tlog platform/limit platform/idem platform/webhook platform/attach platform/seal \
           office review review/course journal person survey probe cockpit)
ALONE    = ^(TestMerge|TestLoadNew|TestBulkAndContains|TestBothEnginesHoldTheSame|TestNewerStoreIsRefused|TestTextThatNoEngineHolds|TestAmong|TestWriteKeepsAndErrorsRollBack|TestTemplatesCanBeUsed|TestQuestionnairesThatCannotBe|TestEverySlipIsOfOneLength|TestNothingJoinsAnAnswerWithItsToken)$$
BESIDE   = ^(TestPeopleOfTheBenchWork|TestServe|TestSigningWhileServing|TestKeysOfPersonalData|TestPatience|TestSessionFixation)$$
# Tests are linked without what only a debugger reads; the traces of a panic stay. All but the detector's are built without cgo,
# as the program is, so that nothing is built twice; the vetting that go test does is done once.
QUICK    = -timeout 30m -ldflags='-s -w'

.DEFAULT_GOAL := help
.PHONY: help run build test tested race test-pg crash audit check bench screens golden fmt vet lint

help: ## list these targets
	@awk -F':.*## ' '/^[a-z-]+:.*## /{printf "  make %-9s %s\n", $$1, $$2}' $(MAKEFILE_LIST)
	@echo "  Variables: ADDR=$(ADDR) DATA=$(DATA)"

run: build ## build and show the twelve demonstration declarations at http://localhost:8080
	bin/plumbline demo --addr $(ADDR) --data $(DATA)

build: ## bin/plumbline, one static binary
	CGO_ENABLED=0 go build -trimpath -ldflags '$(LDFLAGS)' -o bin/plumbline ./cmd/plumbline

test: ## everything: both engines, a real browser, the race detector where things run side by side
	@.ci/install
	@go mod download
	@CGO_ENABLED=0 go build ./...
	@PLUMBLINE_BROWSER_REQUIRED=1 .ci/with-postgres $(MAKE) --no-print-directory tested

tested: ## the tests of make test, where PostgreSQL runs already
	@status=0; CGO_ENABLED=0 go test $(QUICK) $(TESTED) || status=1; export CGO_ENABLED=1; \
	go test -race -vet=off $(QUICK) -skip '$(ALONE)' plumbline/platform/db || status=1; export PLUMBLINE_TEST_SQLITE=0; \
	go test -race -vet=off $(QUICK) -run '$(BESIDE)' plumbline/cmd/plumbline || status=1; \
	go test -race -vet=off $(QUICK) -skip '$(ALONE)' $(RACED) || status=1; exit $$status

race: ## everything with the race detector, however long it takes
	@PLUMBLINE_BROWSER_REQUIRED=1 CGO_ENABLED=1 .ci/with-postgres go test -race -timeout 90m $(TESTED)

test-pg: ## the tests of what is kept, on SQLite and on PostgreSQL
	@.ci/with-postgres go test $(STORED)

crash: ## kill it 200 times under load, and 200 times while copying, on both engines
	@PLUMBLINE_TEST_KILLS=200 .ci/with-postgres go test -count=1 -timeout 60m -v -run '^TestKilled' ./cmd/plumbline

audit: ## what it is built of: sums, licences, nothing replaced or given up; works offline
	go mod verify
	go test -count=1 -run 'TestLicences|TestModulesAreAsPublished|TestChecklist' .

check: vet lint audit ## what a change must pass: format, vet, staticcheck, fresh generated files, all tests
	@test -z "$$(go tool gofumpt -l .)" || { echo "not formatted (make fmt):"; go tool gofumpt -l .; exit 1; }
	@$(MAKE) --no-print-directory golden
	@git diff --exit-code -- '*golden*' '*testdata*' schema docs || { echo "generated files were stale: look at them and commit"; exit 1; }
	@$(MAKE) --no-print-directory test

bench: build ## reading, checking, 10,000 declarations, start-up, memory, the log, 200 people at work; on PostgreSQL too where it is
	@if .ci/with-postgres true 2>/dev/null; then \
		PLUMBLINE_TEST_PG_SYNCED=1 .ci/with-postgres sh -c 'bin/plumbline bench --db "$$PLUMBLINE_TEST_POSTGRES"'; \
	else bin/plumbline bench; fi

screens: ## pictures of every page into screens/
	@.ci/install
	@PLUMBLINE_BROWSER_REQUIRED=1 PLUMBLINE_SCREENS=$(CURDIR)/screens go test -count=1 -timeout 30m -run '^(TestScreens|TestWork)$$' ./web/browser

golden: ## make the expected files of tests and the generated pages of docs anew
	@PLUMBLINE_GOLDEN=1 go test -count=1 ./... >/dev/null || PLUMBLINE_GOLDEN=1 go test -count=1 ./...

fmt: ## format the code
	go tool gofumpt -w .

vet: ## the compiler's own doubts
	go vet ./...

lint: ## staticcheck
	go tool staticcheck ./...
