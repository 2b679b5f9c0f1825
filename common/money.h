/*
 * Amounts of money: yuan as people write them, fen as a whole number everywhere else. No floating point. Pure.
 */
#ifndef COMMON_MONEY_H
#define COMMON_MONEY_H

#include <stdbool.h>
#include <stdint.h>

enum { MONEY_SIZE = 32 };

/* "1234", "1234.5", "1234.56", "1,234.56", with ¥ before or 元 behind; above zero, at most two decimals, less than 10^12 yuan. False: it is
 * none of these. */
bool money_parse(const char *text, uint64_t *fen);

/* "1234.56". */
void money_format(uint64_t fen, char text[MONEY_SIZE]);

#endif
