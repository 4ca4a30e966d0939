/* Marks for the constant-time test: where something that was computed from a secret becomes public. The test builds
 * keys/ with PLRKIT_CT and runs under valgrind, which then complains of every branch and every address that depends on
 * what was not marked. Elsewhere the marks are nothing. */
#ifndef PLRKIT_CT_H
#define PLRKIT_CT_H

#ifdef PLRKIT_CT
#include <valgrind/memcheck.h>
#define CT_SECRET(at, len) ((void)VALGRIND_MAKE_MEM_UNDEFINED((at), (len)))
#define CT_PUBLIC(at, len) ((void)VALGRIND_MAKE_MEM_DEFINED((at), (len)))
#else
#define CT_SECRET(at, len) ((void)0)
#define CT_PUBLIC(at, len) ((void)0)
#endif

#endif
