/*
 * What is shown of a number to whom the whole is not shown.
 *
 * The data are about minors, so less stays than is usual: 990*************18, not the region, birth and
 * sequence. Enough to tell two rows apart, too little to look a child up.
 */
#ifndef COMMON_MASK_H
#define COMMON_MASK_H

#define MASK_SIZE 24

/* First three and last two of 15 characters or more, first and last of 6 or more, else stars alone.
 * At most 20 characters are told by stars; anything not ASCII is "***". Empty stays empty. */
void mask_id_number(const char *number, char out[MASK_SIZE]);

/* First three and last two of 11 digits or more, else the last two of 6 or more. */
void mask_phone(const char *phone, char out[MASK_SIZE]);

#endif
