#include <stdint.h>

// What is usual for a pair of dates.
typedef struct { float tone, gradient, relative, floor; } rows_levels;

void rows_weigh(float *dst, const float *base, int32_t mid, const int32_t *before,
	const int32_t *after, const float *k, int r, int n);
void rows_divide(float *dst, const float *by, int n);
int rows_fill_missing(float *dst, const float *src, int n);
void rows_scale(float *dst, float gain, float offset, int n);
void rows_least(float *dst, const float *src, int n);
void rows_gradient(float *gx, float *gy, const float *a, const float *b, const float *c,
	float sx, float sy, int n);
void rows_squares(float *dst, const float *x, const float *y, int n);
void rows_roots(float *dst, int n);
void rows_apart(float *dst, const float *ax, const float *ay, const float *bx, const float *by,
	int n);
void rows_distances(uint32_t *tone, uint32_t *gradient, uint32_t *relative, const float *apart,
	const float *at, const float *bt, const float *ae, const float *be, rows_levels l, int n);
void rows_insert(uint32_t *first, uint32_t *second, const uint32_t *v, int n);
void rows_merge(uint32_t *first, uint32_t *second, const uint32_t *f2, const uint32_t *s2, int n);
void rows_cube_roots(float *dst, const float *a, const float *b, const float *c, int n);
void rows_cubes(float *dst, const float *by, int n);
void rows_widen(float *dst, const uint16_t *src, int n);
void rows_largest(float *dst, const float *src, float gain, int n);
int rows_count(uint8_t *counts, const float *src, int step, int n);
void rows_gap(float *dst, const uint32_t *first, const uint32_t *second, const uint8_t *before,
	const uint8_t *after, int enough, int n);
void rows_quantise(int32_t *dst, const float *src, float steps, float limit, int n);
void rows_add(int64_t *sums, int32_t *counts, const int32_t *values, const float *src, int sign,
	int n);
void rows_strongest(float *strength, uint8_t *direction, const float *base, int32_t mid,
	const int32_t *at, int directions, int length, int flank, float floor, int n);
void rows_rank(float *dst, const float *values, const int32_t *rank, int rows, int n);
void rows_mix(float *dst, const float *a, const float *b, const float *c, const float *d,
	const float *k, int n);
