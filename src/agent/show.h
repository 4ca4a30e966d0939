/* What "show" prints for people: the labels and layout of the field, block by block, to standard output. Each needs
 * nothing but the state and, where something is judged, the time to judge by. plr-agent(1), SHOW. */
#ifndef PLRKIT_SHOW_H
#define PLRKIT_SHOW_H

#include "src/agent/state.h"

/* A title and a line of '=' below it, of the title's length or longer. */
void show_heading(const char *title, size_t longer);

/* Smart Licensing and License Reservation, ENABLED or DISABLED; Registration; License Authorization; what is wrong in a
 * stack; Utility; Data Privacy; Transport. */
void show_status(const struct agent *a, uint64_t now_s);

/* License Authorization alone; dated says since when. */
void show_authorization(const struct agent *a, uint64_t now_s, bool dated);

/* Smart Licensing and License Reservation, and Registration in short. */
void show_switches(const struct agent *a);
void show_registration(const struct agent *a, bool in_short);

/* The UDI, and those of a stack; the version of the program. */
void show_udi(const struct agent *a);
void show_version(void);

#endif
