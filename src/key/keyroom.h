/* The room in which secrets are shown and typed: no core dumps, and a screen that is cleared. */
#ifndef PLRKIT_KEYROOM_H
#define PLRKIT_KEYROOM_H

/* From now on this process leaves no core file: keys would be in it. */
void keyroom_begin(void);

/* Clear the screen and what can be scrolled back to, where the terminal can; else push it out of sight. */
void keyroom_clear(void);

/* Overwrite what the work with a secret left on the stack. */
void keyroom_wipe(void);

#endif
