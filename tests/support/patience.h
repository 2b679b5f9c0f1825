/*
 * How long a test waits. Other work may stand beside it: a wait for what will come costs nothing when it is long, and a promise of
 * the product ("within 5 seconds") is held against what the machine gives just now.
 */
#ifndef TESTS_SUPPORT_PATIENCE_H
#define TESTS_SUPPORT_PATIENCE_H

/* For a wait that only ends a hang: what `ms` on an idle machine may be on a busy one. */
unsigned patience_ms(unsigned ms);

/* For a figure that is promised: `ms`, or more where this process gets only a part of a core. Looks for some 20 ms. */
unsigned patience_figure(unsigned ms);

#endif
