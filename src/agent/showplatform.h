/* "show license platform": what would be collected and reported, were there anybody to report to. plr-agent(1), SHOW.
 */
#ifndef PLRKIT_SHOWPLATFORM_H
#define PLRKIT_SHOWPLATFORM_H

#include "src/agent/state.h"

/* State, intervals (none: nothing is ever sent), and each licence in use with its whole tag and its count. */
void showplatform(const struct agent *a, uint64_t now_s);

#endif
