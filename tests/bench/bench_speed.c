/* Speeds of the primitives, medians of several runs, and ratios within this run. */
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "keys/commit.h"
#include "keys/keys.h"
#include "keys/schnorr.h"

#define RUNS 21

static double now_s(void)
{
    struct timespec t = {0};

    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

static int compare_doubles(const void *a, const void *b)
{
    double x = *(const double *)a;
    double y = *(const double *)b;

    return (x > y) - (x < y);
}

static double median_ms(double *times)
{
    qsort(times, RUNS, sizeof *times, compare_doubles);
    return 1e3 * times[RUNS / 2];
}

int main(void)
{
    static const char text[] = "PID:C9300-24UX,SN:FOC2501A0B1";
    struct udi udi;
    uint8_t x[SCHNORR_SCALAR_LEN] = {0, 7};
    uint8_t secret[OPENING_SECRET_BYTES] = {1};
    struct schnorr_key *key = NULL;
    struct schnorr_public pub;
    struct schnorr_claim claim = {.udi = &udi, .seq = 1};
    struct plrauth auth = {.account = 1};
    double commit[RUNS], sign[RUNS], verify[RUNS], refuse[RUNS];
    bool ok = keys_init(NULL) == PLR_OK && udi_parse(&udi, text, sizeof text - 1, NULL) == PLR_OK &&
              schnorr_key_new(&key, x, NULL) == PLR_OK;

    if (ok)
        pub = schnorr_key_public(key);
    for (int i = 0; ok && i < RUNS; i++) {
        double t = now_s();

        ok = commit_make(&claim.commitment, secret, &udi, 1, 44, NULL) == PLR_OK;
        commit[i] = now_s() - t;
        t = now_s();
        ok = ok && schnorr_sign(&auth, key, &claim, NULL) == PLR_OK;
        sign[i] = now_s() - t;
        t = now_s();
        ok = ok && schnorr_verify(&auth, &pub, &claim, NULL) == PLR_OK;
        verify[i] = now_s() - t;
        auth.account++;
        t = now_s();
        ok = ok && schnorr_verify(&auth, &pub, &claim, NULL) == PLR_ERR_SIGNATURE;
        refuse[i] = now_s() - t;
    }
    schnorr_key_free(key);
    if (!ok) {
        fprintf(stderr, "bench_speed: a primitive failed\n");
        return 5;
    }
    printf("Speeds, medians of %d runs\n\n", RUNS);
    printf("%-44s %10s\n", "what", "ms");
    printf("%-44s %10.2f\n", "commitment (Argon2id, 16 MiB)", median_ms(commit));
    printf("%-44s %10.2f\n", "PLR signature made (about 2^20 points)", median_ms(sign));
    printf("%-44s %10.2f\n", "PLR signature accepted", median_ms(verify));
    printf("%-44s %10.2f\n", "PLR signature refused (all 65536 points)", median_ms(refuse));
    printf("%-44s %10.3f\n", "  microseconds a point of it", median_ms(refuse) * 1e3 / 65536);
    return 0;
}
