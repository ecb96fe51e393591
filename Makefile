# A thin front for meson. `make demo` and `make check` work on a fresh Debian 12 machine.
PREFIX ?= /usr/local
BUILD ?= build
MESON_FLAGS ?=
export CC ?= gcc

.PHONY: all release debug coverage demo check quick bench install uninstall format clean packages test-packages

all: release

# Packages are looked for first: nothing is asked of apt when all are there.
packages:
	@tools/packages.sh build

test-packages:
	@tools/packages.sh build test

$(BUILD)/build.ninja: | packages
	meson setup $(BUILD) -Dbuildtype=release --prefix=$(abspath $(PREFIX)) $(MESON_FLAGS)

release: $(BUILD)/build.ninja
	ninja -C $(BUILD)

# AddressSanitizer, UBSan and calloc instead of the collector. memcpy of nothing from NULL is let pass.
debug: packages
	[ -f build-debug/build.ninja ] || meson setup build-debug -Dbuildtype=debug \
	  -Db_sanitize=address,undefined -Db_lundef=false -Dcollector=calloc \
	  -Dc_args=-fno-sanitize=nonnull-attribute $(MESON_FLAGS)
	ninja -C build-debug

coverage: test-packages
	[ -f build-coverage/build.ninja ] || meson setup build-coverage -Dbuildtype=debug -Db_coverage=true $(MESON_FLAGS)
	ninja -C build-coverage
	-tests/run.py --build build-coverage
	@tools/coverage.py build-coverage

# Builds, and shows the main job on a SQLite database of the todo-api example.
demo: release
	@tools/demo.sh $(abspath $(BUILD))

# Installs what the tests need, starts private servers, builds both ways, runs every test.
check: test-packages release debug
	@tests/run.py --build $(BUILD) --debug-build build-debug

# The tests that need no server and no debug build.
quick: release
	@tests/run.py --build $(BUILD) --no-servers

bench: release
	@bench/run.py --build $(BUILD)

install: release
	DESTDIR=$(DESTDIR) meson install -C $(BUILD) --no-rebuild

uninstall:
	ninja -C $(BUILD) uninstall

format:
	git ls-files '*.c' '*.h' | xargs clang-format -i

clean:
	rm -rf $(BUILD) build-debug build-coverage
