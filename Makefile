# Everything a contributor or a newcomer runs. `make help` lists it.
SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help

MVN := scripts/mvn
JAVA = "$$(scripts/find-jdk)/bin/java"
# The one optional part of the tests: other people's captures, where HEADROOM_CAPTURES names their folder.
ALL_RINGS := -Dheadroom.excludedGroups=$(if $(HEADROOM_CAPTURES),,captures)
IMAGES := -Pimages

# The class path of the end-to-end module: the rig, the call generator, the demo and the benchmarks.
E2E = $(JAVA) --enable-native-access=ALL-UNNAMED -cp "test/e2e/target/classes:$$(cat test/e2e/target/classpath.txt)"

BUILT := target/built
SOURCES = $(shell git ls-files --cached --others --exclude-standard -- '*.java' '*.proto' 'pom.xml' '*/pom.xml' bpf images '*/src/main/*')

.PHONY: help
help: ## list the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  %-18s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

.PHONY: demo
demo: setup $(BUILT) ## the main job: real calls scale real media pods on a real cluster (KEEP=1 leaves it up)
	@$(E2E) dev.headroom.e2e.DemoMain

.PHONY: test
test: setup-keda setup-reference setup-media ## all tests: units, the live kernel, the real cluster; HEADROOM_CAPTURES=FOLDER adds real captures
	@$(if $(HEADROOM_CAPTURES),,echo "optional, left out: real captures, as HEADROOM_CAPTURES names no folder")
	@$(MVN) verify $(IMAGES) $(ALL_RINGS)
	@images/verify.sh

.PHONY: check
check: ## the inner loop: units, properties, architecture rules; no root, no cluster
	@$(MVN) --quiet verify

.PHONY: soak
soak: setup ## a thousand million hostile packets through the kernel program, a million hostile requests to the service
	@$(MVN) verify $(ALL_RINGS) -pl node-agent,metrics-adapter -am -Dtest=HostileKernelTest,HostileTest -Dsurefire.failIfNoSpecifiedTests=false \
		-Dheadroom.hostilePackets=1000000000 -Dheadroom.hostileRequests=1000000 -Dheadroom.seed=$$(date +%s%N)

.PHONY: bench
bench: bench-meter bench-freshness bench-api bench-control bench-keda bench-policy ## all benchmarks, each a ratio within one run

.PHONY: bench-meter
bench-meter: ## the kernel program beside a bare one that parses, looks up and counts; draining full tables; a path with and without it; the agent (root)
	@$(MVN) --quiet package -DskipTests -pl node-agent -am
	@$(JAVA) --enable-native-access=ALL-UNNAMED -cp "node-agent/target/test-classes:node-agent/target/classes:model/target/classes:bpf/target/classes:$$(cat node-agent/target/classpath.txt)" dev.headroom.agent.MeterBench

.PHONY: bench-freshness
bench-freshness: setup $(BUILT) ## first packet on the veth to a value in the API, beside Prometheus
	@$(E2E) dev.headroom.e2e.FreshnessBench

.PHONY: bench-api
bench-api: setup-reference $(BUILT) ## the metrics API beside the reference server; 100,000 pods and their reports
	@$(E2E) dev.headroom.e2e.ApiBench

.PHONY: bench-control
bench-control: setup $(BUILT) ## 1,000 policies and 10,000 pods: rounds of decisions, requests to the API server, placements
	@$(E2E) dev.headroom.e2e.ControlBench

.PHONY: bench-policy
bench-policy: ## forecast and rivals: made-up loads, and real ones from the folder HEADROOM_TRACES
	@$(MVN) --quiet package -DskipTests -pl simulator -am
	@$(JAVA) -cp "simulator/target/classes:$$(cat simulator/target/classpath.txt)" dev.headroom.simulator.PolicyBenchMain "$(HEADROOM_TRACES)"

.PHONY: bench-keda
bench-keda: setup-keda $(BUILT) ## the external scaler beside a constant answer on grpc-go (needs Go); first call to .spec.replicas with real KEDA
	@$(MVN) --quiet package -DskipTests -pl metrics-adapter -am
	@test/scaler-go/build.sh target/scaler-go
	@$(JAVA) -cp "metrics-adapter/target/test-classes:metrics-adapter/target/classes:$$(cat metrics-adapter/target/classpath.txt)" dev.headroom.adapter.ScalerBench target/scaler-go metrics-adapter/pom.xml
	@$(E2E) dev.headroom.e2e.KedaLatencyBench

.PHONY: images
images: setup $(BUILT) ## both images as tar files with their bills of materials, without a container engine
	@ls -l */target/*.tar

.PHONY: cluster-up
cluster-up: setup $(BUILT) ## a real two-node cluster on this machine; prints KUBECONFIG
	@$(E2E) dev.headroom.rig.RigMain up

.PHONY: cluster-down
cluster-down: $(BUILT) ## take that cluster down and leave nothing behind
	@$(E2E) dev.headroom.rig.RigMain down

.PHONY: setup
setup: ## install what is missing and build the cluster's parts (root); two seconds when all is there
	@test/rig/setup.sh

.PHONY: setup-keda
setup-keda: ## that, and KEDA with a name server, which only tests need
	@test/rig/setup.sh keda

.PHONY: setup-reference
setup-reference:
	@test/rig/setup.sh reference

.PHONY: setup-media
setup-media:
	@test/rig/setup.sh media

# Built once for each state of the sources: the programs, their images, the rig.
$(BUILT): $(SOURCES)
	@echo "building Headroom and its images; the first time this takes a few minutes"
	@$(MVN) --quiet package $(IMAGES) -DskipTests -pl test/e2e -am
	@mkdir -p $(@D) && touch $@

.PHONY: fmt
fmt: ## format the Java code
	@$(MVN) --quiet spotless:apply

.PHONY: clean
clean: ## remove what the build made; the cache of cluster parts stays
	@$(MVN) --quiet clean
