/* Blocks of "show" about what happened. */
#ifndef PLRKIT_SHOWLOG_H
#define PLRKIT_SHOWLOG_H

#include "src/agent/state.h"

/* The messages, oldest first. */
void showlog_history(const struct agent *a);

/* The same as the field's event log, NAME and key="value" in each line: those of the last days (0: all). */
void showlog_events(const struct agent *a, uint64_t now_s, uint32_t days);

#endif
