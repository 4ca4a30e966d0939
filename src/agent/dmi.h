/* The machine's own word on what it is: PID and SN out of its DMI table. plr-agent(1), init. */
#ifndef PLRKIT_DMI_H
#define PLRKIT_DMI_H

#include "codec/udi.h"

/* Product name and serial number as the firmware gives them, into a UDI; blanks at the ends are dropped. Pure.
 * PLR_ERR_NOT_FOUND: a field is empty, or one of the words that makers leave in it ("To be filled by O.E.M.");
 * PLR_ERR_FORMAT: no UDI can have it. */
PLR_MUST_CHECK enum plr_err dmi_udi(struct udi *ret, const char *name, const char *serial, struct fail *f);

/* The same for this machine. PLR_ERR_NOT_FOUND: it has no DMI table, or this user may not read the serial number. */
PLR_MUST_CHECK enum plr_err dmi_read(struct udi *ret, struct fail *f);

#endif
