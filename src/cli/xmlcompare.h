/* What an XML envelope shows against what was signed. plr-code(5), XML ENVELOPE. */
#ifndef PLRKIT_XMLCOMPARE_H
#define PLRKIT_XMLCOMPARE_H

#include "src/cli/xmlauth.h"

/* slr: the content of the envelope's own signature, verified. PLR_ERR_FORMAT ("xmldisagrees"): a field that is shown
 * and disagrees is named with both values. displayName, tagDescription and subscriptionID are not looked at. */
PLR_MUST_CHECK enum plr_err xmlcompare(const struct xmlauth *x, const struct slr *slr, struct fail *f);

#endif
