/*
 * Calls that have no place in our code. The build includes this file first in every .c of common/, server/ and
 * client/, so nobody includes it by hand; tests and generated code are spared.
 *
 * The headers that declare the banned names come first, so that the macros meet calls only, never declarations.
 */
#ifndef COMMON_BANNED_H
#define COMMON_BANNED_H

#include <alloca.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

/* An undeclared function is an error in every preset; its name is the message. */
#undef strcpy
#undef strcat
#undef strncpy
#undef strncat
#undef stpcpy
#undef sprintf
#undef vsprintf
#undef gets
#define strcpy(...) banned_strcpy_has_no_bound_use_snprintf_or_a_buffer()
#define strcat(...) banned_strcat_has_no_bound_use_snprintf_or_a_buffer()
#define strncpy(...) banned_strncpy_may_not_end_its_string_use_snprintf_or_a_buffer()
#define strncat(...) banned_strncat_has_an_odd_bound_use_snprintf_or_a_buffer()
#define stpcpy(...) banned_stpcpy_has_no_bound_use_snprintf_or_a_buffer()
#define sprintf(...) banned_sprintf_has_no_bound_use_snprintf_or_a_buffer()
#define vsprintf(...) banned_vsprintf_has_no_bound_use_vsnprintf_or_a_buffer()
#define gets(...) banned_gets_has_no_bound_use_getline()

#undef strtok
#undef atoi
#undef atol
#undef atoll
#undef atof
#define strtok(...) banned_strtok_has_hidden_state_use_strchr_or_strtok_r()
#define atoi(...) banned_atoi_cannot_fail_use_strtol_and_check()
#define atol(...) banned_atol_cannot_fail_use_strtol_and_check()
#define atoll(...) banned_atoll_cannot_fail_use_strtoll_and_check()
#define atof(...) banned_atof_cannot_fail_use_strtod_and_check()

#undef localtime
#undef gmtime
#undef ctime
#undef asctime
#define localtime(...) banned_localtime_shares_its_result_use_localtime_r()
#define gmtime(...) banned_gmtime_shares_its_result_use_gmtime_r()
#define ctime(...) banned_ctime_shares_its_result_use_strftime()
#define asctime(...) banned_asctime_shares_its_result_use_strftime()

#undef rand
#undef srand
#undef random
#undef srandom
#define rand(...) banned_rand_can_be_guessed_use_randombytes_uniform()
#define srand(...) banned_srand_can_be_guessed_use_randombytes_uniform()
#define random(...) banned_random_can_be_guessed_use_randombytes_uniform()
#define srandom(...) banned_srandom_can_be_guessed_use_randombytes_uniform()

#undef system
#undef popen
#undef tmpnam
#undef tempnam
#undef mktemp
#undef alloca
#define system(...) banned_system_runs_a_shell_use_posix_spawn()
#define popen(...) banned_popen_runs_a_shell_use_posix_spawn()
#define tmpnam(...) banned_tmpnam_is_a_race_use_mkstemp()
#define tempnam(...) banned_tempnam_is_a_race_use_mkstemp()
#define mktemp(...) banned_mktemp_is_a_race_use_mkstemp()
#define alloca(...) banned_alloca_has_no_failure_use_the_arena()

#endif
