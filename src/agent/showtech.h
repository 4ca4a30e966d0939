/* "show tech support": every block, and what only support asks for. */
#ifndef PLRKIT_SHOWTECH_H
#define PLRKIT_SHOWTECH_H

#include "src/agent/state.h"

void showtech(const struct agent *a, uint64_t now_s);

#endif
