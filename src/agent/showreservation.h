/* Blocks of "show" about the reservation: its codes, member by member, and what is reserved. */
#ifndef PLRKIT_SHOWRESERVATION_H
#define PLRKIT_SHOWRESERVATION_H

#include "src/agent/state.h"

/* "Reservation Info" of "show all": what is there, and nothing of what is not. */
void showreservation_info(const struct agent *a, uint64_t now_s);

/* Every code of every member, "<none>" where there is none, and what is reserved. */
void showreservation(const struct agent *a, uint64_t now_s);

/* The authorizations that are installed, and what they are for. */
void showreservation_authorizations(const struct agent *a, uint64_t now_s);

#endif
