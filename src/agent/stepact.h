/* What the cells of the state table do to a member, once its mode is the next one. Pure; for step.c alone. */
#ifndef PLRKIT_STEPACT_H
#define PLRKIT_STEPACT_H

#include "src/agent/step.h"

void stepact_none(struct agent *a, size_t i, const struct step_event *e);
void stepact_enable(struct agent *a, size_t i, const struct step_event *e);
void stepact_disable(struct agent *a, size_t i, const struct step_event *e);
void stepact_request(struct agent *a, size_t i, const struct step_event *e);
void stepact_install(struct agent *a, size_t i, const struct step_event *e);
void stepact_update(struct agent *a, size_t i, const struct step_event *e); /* an installation over another */
void stepact_cancel(struct agent *a, size_t i, const struct step_event *e);
void stepact_return(struct agent *a, size_t i, const struct step_event *e);
void stepact_return_authorization(struct agent *a, size_t i, const struct step_event *e);

#endif
