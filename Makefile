# plrkit. `make demo` and `make check` do everything on a bare Debian 12; `make help` lists the rest.
# Variables: CC CFLAGS LDFLAGS PREFIX DESTDIR; DEV=1 (warnings are errors), SAN=1 (address and undefined sanitizers),
# COV=1 (coverage), V=1 (whole commands).

PREFIX  ?= /usr/local
BINDIR  ?= $(PREFIX)/bin
LIBDIR  ?= $(PREFIX)/lib
INCDIR  ?= $(PREFIX)/include
MANDIR  ?= $(PREFIX)/share/man
DOCDIR  ?= $(PREFIX)/share/doc/plrkit
COMPDIR ?= $(PREFIX)/share/bash-completion/completions
CFLAGS  ?= -O2 -g
ARFLAGS := rcsD
VERSION := 0.1.0
SONAME  := libplr.so.0

PROGRAMS := plr-agent plr-cssm plr-code plr-key
ROOMS    := codec keys src/cli src/agent src/console src/ledger src/cssm src/code src/key

# Targets that need the packages first run .ci/deps, then this Makefile again: nothing is probed before it is there.
ifndef PLRKIT_READY
.PHONY: all demo check bench bench-scale unit lint install clean help
READY = $(MAKE) --no-print-directory -j$$(nproc) PLRKIT_READY=1
all bench bench-scale unit lint check: ; @.ci/deps $@ && $(READY) $@
demo: ; @.ci/deps demo && $(READY) all && tests/demo.sh
install: all ; @$(MAKE) --no-print-directory PLRKIT_READY=1 install
clean: ; rm -rf build
help:
	@echo 'make demo     a whole reservation, both sides, on a ledger of its own'
	@echo 'make check    build and run every test (ends with: N passed, N failed)'
	@echo 'make bench    sizes and speeds as tables; make bench-scale with a million products (an hour)'
	@echo 'make all      build/plr-agent plr-cssm plr-code plr-key libplr.so.0 libplr.a'
	@echo 'make install  PREFIX=$(PREFIX) DESTDIR=$(DESTDIR)'
	@echo 'make lint     clang-format, layers, manual pages'
	@echo 'make clean    remove build/'
else

B := build$(if $(SAN),/san)$(if $(COV),/cov)

comma := ,
probe = $(shell echo 'int main(void){return 0;}' | $(CC) -Werror $(1) -x c -o /dev/null - 2>/dev/null && echo '$(1)')
HARDEN := $(call probe,-fstack-protector-strong) $(call probe,-fstack-clash-protection) \
	$(call probe,-fcf-protection) $(call probe,-ftrivial-auto-var-init=pattern) 
HARDEN_LD := $(call probe,-pie) $(call probe,-Wl$(comma)-z$(comma)relro$(comma)-z$(comma)now)
ifndef SAN
HARDEN += $(call probe,-O2 -U_FORTIFY_SOURCE -D_FORTIFY_SOURCE=2)
endif

WARN := -Wall -Wextra -Wpedantic -Wshadow -Wstrict-prototypes -Wmissing-prototypes -Wold-style-definition \
	-Wpointer-arith -Wcast-qual -Wwrite-strings -Wvla -Wformat=2 -Wundef -Wimplicit-fallthrough
Q := $(if $(V),,@)
say = $(if $(V),@:,@printf '  %-4s %s\n' $(1) $(2))

# p11-kit's headers, which include each other by their names beneath this.
P11_CFLAGS ?= -isystem /usr/include/p11-kit-1

PLR_CFLAGS := -std=c17 -D_GNU_SOURCE -DPLRKIT_VERSION='"$(VERSION)"' -I. $(P11_CFLAGS) -include src/banned.h $(WARN) $(HARDEN) \
	-fPIC -fvisibility=hidden -ffile-prefix-map=$(CURDIR)/= -MMD -MP
ifdef DEV
PLR_CFLAGS += -Werror
endif
ifdef SAN
PLR_CFLAGS += -fsanitize=address,undefined -fno-sanitize-recover=all -fno-omit-frame-pointer
PLR_LDFLAGS += -fsanitize=address,undefined
endif
ifdef COV
PLR_CFLAGS += --coverage
PLR_LDFLAGS += --coverage
endif
PLR_LDFLAGS += $(HARDEN_LD) -Wl,--as-needed
PLR_LIBS := -lsodium -lcrypto -lsqlite3 -ljansson -lexpat -lcbor -lqrencode -lpng16 -lhpdf -lz -lm -ledit -lp11-kit

objs = $(patsubst %.c,$(B)/%.o,$(sort $(wildcard $(1)/*.c)))
lib  = $(B)/lib$(subst /,-,$(1)).a
LIBS_DOWN := $(foreach r,src/key src/code src/cssm src/ledger src/console src/agent src/cli keys codec,$(call lib,$(r)))
TESTS_C   := $(patsubst tests/unit/%.c,$(B)/tests/%,$(sort $(wildcard tests/unit/test_*.c)))
# The constant-time test runs under valgrind, which sanitizers do not go with.
CT        := $(if $(SAN),,$(if $(wildcard /usr/include/valgrind/memcheck.h),$(B)/tests/ct_schnorr $(B)/tests/ct_shamir))
SHIMS     := $(patsubst tests/shim/%.c,$(B)/tests/%.so,$(sort $(wildcard tests/shim/*.c)))
BENCH     := $(patsubst tests/bench/%.c,$(B)/tests/%,$(sort $(wildcard tests/bench/bench_*.c)))

.PHONY: all unit check bench bench-scale lint install
all: $(addprefix $(B)/,$(PROGRAMS)) $(B)/$(SONAME) $(B)/libplr.a
unit: $(TESTS_C) $(SHIMS) $(CT)

define room
$(call lib,$(1)): $(call objs,$(1))
	@rm -f $$@
	$$(call say,AR,$$@)
	$$(Q)$(AR) $(ARFLAGS) $$@ $$^
endef
$(foreach r,$(ROOMS),$(eval $(call room,$(r))))

$(B)/%.o: %.c
	@mkdir -p $(@D)
	$(call say,CC,$<)
	$(Q)$(CC) $(CPPFLAGS) $(CFLAGS) $(PLR_CFLAGS) -MT $@ -c -o $@ $<

$(addprefix $(B)/,$(PROGRAMS)): $(B)/%: $(B)/src/%.o $(LIBS_DOWN)
	$(call say,LD,$@)
	$(Q)$(CC) $(CFLAGS) $(HARDEN) $(LDFLAGS) $(PLR_LDFLAGS) -o $@ $< $(LIBS_DOWN) $(PLR_LIBS)

# libplr: what plr.c needs of the rooms, with nothing to be seen but what src/plr.h declares.
PLR_ROOMS := $(foreach r,src/agent src/cli keys codec,$(call lib,$(r)))
$(B)/$(SONAME): $(PLR_ROOMS) src/libplr.map
	$(call say,SO,$@)
	$(Q)$(CC) -shared $(CFLAGS) $(HARDEN) $(LDFLAGS) $(filter-out -pie,$(PLR_LDFLAGS)) -Wl,-soname,$(SONAME) \
		-Wl,--version-script=src/libplr.map -Wl,-z,defs -o $@ $(B)/src/agent/plr.o $(PLR_ROOMS) $(PLR_LIBS) \
		$(if $(SAN),-Wl$(comma)-z$(comma)undefs)
$(B)/libplr.a: $(PLR_ROOMS)
	$(call say,AR,$@)
	$(Q)$(LD) -r -o $(B)/libplr.o $(B)/src/agent/plr.o --start-group $(PLR_ROOMS) --end-group
	$(Q)objcopy --localize-hidden $(B)/libplr.o
	@rm -f $@
	$(Q)$(AR) $(ARFLAGS) $@ $(B)/libplr.o

$(TESTS_C): $(B)/tests/%: $(B)/tests/unit/%.o $(LIBS_DOWN)
	@mkdir -p $(@D)
	$(call say,LD,$@)
	$(Q)$(CC) $(CFLAGS) $(HARDEN) $(LDFLAGS) $(PLR_LDFLAGS) -o $@ $< $(LIBS_DOWN) -lcmocka $(PLR_LIBS)

$(BENCH): $(B)/tests/%: $(B)/tests/bench/%.o $(LIBS_DOWN)
	@mkdir -p $(@D)
	$(call say,LD,$@)
	$(Q)$(CC) $(CFLAGS) $(HARDEN) $(LDFLAGS) $(PLR_LDFLAGS) -o $@ $< $(LIBS_DOWN) $(PLR_LIBS)

CT_KEYS_ct_schnorr := schnorr.c curve224.c mont224.c scan224.c
CT_KEYS_ct_shamir  := shamir.c
$(B)/tests/ct_schnorr $(B)/tests/ct_shamir: $(B)/tests/%: tests/ct/%.c $(wildcard keys/*.[ch] codec/*.[ch])
	@mkdir -p $(@D)
	$(call say,LD,$@)
	$(Q)$(CC) $(CPPFLAGS) $(CFLAGS) $(filter-out -MMD -MP,$(PLR_CFLAGS)) -DPLRKIT_CT $(LDFLAGS) -o $@ $< \
		$(addprefix keys/,$(CT_KEYS_$*)) $(wildcard codec/*.c) $(PLR_LIBS)

$(B)/tests/%.so: tests/shim/%.c
	@mkdir -p $(@D)
	$(call say,SO,$@)
	$(Q)$(CC) -std=c17 -D_GNU_SOURCE -O2 -g -Wall -Wextra $(P11_CFLAGS) -shared -fPIC -o $@ $< -ldl

check: all unit
	@PLRKIT_BUILD=$(B) tests/run
bench: all $(BENCH)
	@PLRKIT_BUILD=$(B) tests/bench/run
bench-scale: all $(B)/tests/bench_scale
	@$(B)/tests/bench_scale 1000 1000000
lint:
	@tests/lint

install: all
	install -d $(foreach d,$(BINDIR) $(LIBDIR)/pkgconfig $(INCDIR) $(MANDIR)/man1 $(MANDIR)/man3 $(MANDIR)/man5 \
		$(MANDIR)/man7 $(COMPDIR) $(DOCDIR)/examples,'$(DESTDIR)$(d)')
	install -m 755 $(addprefix $(B)/,$(PROGRAMS)) '$(DESTDIR)$(BINDIR)'
	ln -sf plr-agent '$(DESTDIR)$(BINDIR)/plr-console'
	install -m 755 $(B)/$(SONAME) '$(DESTDIR)$(LIBDIR)/libplr.so.$(VERSION)'
	ln -sf libplr.so.$(VERSION) '$(DESTDIR)$(LIBDIR)/$(SONAME)'
	ln -sf $(SONAME) '$(DESTDIR)$(LIBDIR)/libplr.so'
	install -m 644 $(B)/libplr.a '$(DESTDIR)$(LIBDIR)'
	install -m 644 src/plr.h '$(DESTDIR)$(INCDIR)'
	sed -e 's,@PREFIX@,$(PREFIX),' -e 's,@LIBDIR@,$(LIBDIR),' -e 's,@INCDIR@,$(INCDIR),' -e 's,@VERSION@,$(VERSION),' \
		src/libplr.pc.in >'$(DESTDIR)$(LIBDIR)/pkgconfig/libplr.pc'
	install -m 644 fixtures/example/router.c '$(DESTDIR)$(DOCDIR)/examples'
	for n in 1 3 5 7; do for page in man/*.$$n; do \
		! [ -e "$$page" ] || install -m 644 "$$page" '$(DESTDIR)$(MANDIR)'/man$$n || exit; done; done
	ln -sf plr-agent.1 '$(DESTDIR)$(MANDIR)/man1/plr-console.1'
	install -m 644 src/completion.bash '$(DESTDIR)$(COMPDIR)/plr-agent'
	ln -sf plr-agent '$(DESTDIR)$(COMPDIR)/plr-cssm'
	ln -sf plr-agent '$(DESTDIR)$(COMPDIR)/plr-code'
	ln -sf plr-agent '$(DESTDIR)$(COMPDIR)/plr-key'

-include $(shell find $(B) -name "*.d" 2>/dev/null)
endif
