#include "src/agent/showplatform.h"

#include "src/agent/showlicense.h"
#include "src/agent/showword.h"
#include "src/cli/out.h"

#define RULE "===================================================================="

/* Everything that is in use is there to be reported, and nothing ever was. */
void showplatform(const struct agent *a, uint64_t now_s)
{
    struct showlicense l = {0};
    unsigned n = 0;

    out_text("Current state:    %s\n\n", showword_registration(&a->members[0]));
    out_text("Collection: LAST: None\n              NEXT: None\n");
    out_text("Reporting:  LAST: None\n              NEXT: None\n\n");
    out_text("Parameters: Collection interval:      0 minute(s)\n"
             "              Reporting interval:     0 minute(s)\n"
             "              Throughput gauge:       0 Kbps\n\n" RULE "\n");
    out_text("Feature/Area 'system'\nName: System\nStatus: %s\nFlags: CONFIG\n", a->use_count ? "ACTIVE" : "INACTIVE");
    for (size_t i = 0; showlicense_at(&l, a, i, now_s); i++) {
        if (l.count == 0)
            continue;
        out_text("\n[%2u] Name:  %s\n      Entitlement Tag:\n%s\n", ++n, l.name, l.tag);
        out_text("      Count: Last reported:  %5u\n             Next report:    %5u\n", 0u, (unsigned)l.count);
    }
}
