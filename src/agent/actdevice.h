/* Giving a product its device keys. */
#ifndef PLRKIT_ACTDEVICE_H
#define PLRKIT_ACTDEVICE_H

#include "src/agent/act.h"
#include "src/agent/devicefile.h"

/* Keys for the members that the file names, all or none, as one change; *ret_changed is how many were new or replaced
 * (none: nothing is written). Errors of devicefile_apply. */
PLR_MUST_CHECK enum plr_err actdevice_set(size_t *ret_changed, struct store *s, const struct devicefile *file,
                                          struct fail *f);

#endif
