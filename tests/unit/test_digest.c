#include <criterion/criterion.h>
#include <string.h>

#include "common/digest.h"
#include "common/hex.h"

Test(digest, known_sums_of_the_standard)
{
    char hex[DIGEST_HEX_SIZE];

    digest_hex("", 0, hex);
    cr_assert_str_eq(hex, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    digest_hex("abc", 3, hex);
    cr_assert_str_eq(hex, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
}

Test(digest, pieces_give_the_sum_of_the_whole_and_it_can_start_anew)
{
    uint8_t bytes[300], whole[DIGEST_SIZE], sum[DIGEST_SIZE];
    struct digest digest;

    for (size_t i = 0; i < sizeof(bytes); i++)
        bytes[i] = (uint8_t)(i * 7);
    digest_bytes(bytes, sizeof(bytes), whole);
    digest_init(&digest);
    for (size_t step = 1; step <= sizeof(bytes); step++) {
        for (size_t at = 0; at < sizeof(bytes); at += step)
            digest_update(&digest, bytes + at, sizeof(bytes) - at < step ? sizeof(bytes) - at : step);
        digest_finish(&digest, sum);
        cr_assert_arr_eq(sum, whole, DIGEST_SIZE);
    }
    digest_deinit(&digest);
    digest_deinit(&digest);
}
