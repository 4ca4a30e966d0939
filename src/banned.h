/* Calls that this project does not use: forced into every compilation by the Makefile. STYLE.md, rule 4. */
#ifndef PLRKIT_BANNED_H
#define PLRKIT_BANNED_H

/* The C library's headers first, so that poisoning does not meet their declarations. */
#include <ctype.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

/* Macros where the C library checks its callers: a poisoned macro would be a warning of its own. */
#undef sprintf
#undef vsprintf
#undef strcpy
#undef strcat
#undef strncpy
#undef strncat

#pragma GCC poison strcpy strcat strncpy strncat sprintf vsprintf gets
#pragma GCC poison atoi atol atoll strtol strtoll scanf fscanf sscanf
#pragma GCC poison strtok gmtime localtime ctime asctime
#pragma GCC poison system popen tmpnam mktemp

/* OpenSSL's headers have parameters of these names, so they cannot be poisoned: only calls are caught. */
#define rand()      banned_rand_use_libsodium
#define srand(seed) banned_srand_use_libsodium

#endif
