//go:build cgo && (amd64 || arm64)

// The loops of plain.go again, for compilers that vectorise. Each result is
// the same to the last bit: the same operations in the same order at each
// place, never fused (ISO C mode) and never reordered.

#include "lanes.h"

#include <math.h>
#include <string.h>

#if defined(__SSE2__)
#include <emmintrin.h>
#elif defined(__aarch64__)
#include <arm_neon.h>
#endif

#if defined(__clang__)
#pragma STDC FP_CONTRACT OFF
#endif

// One body is compiled for several kinds of processor, and the best is taken
// when the program starts.
#if defined(__x86_64__) && defined(__GLIBC__) && !defined(__clang__)
#define VARIANTS __attribute__((target_clones("avx512f", "avx2", "default")))
#else
#define VARIANTS
#endif

// LANES floats are summed at a time, so that sums stay in registers.
#define LANES 16
typedef float lanes __attribute__((vector_size(4 * LANES)));

static inline lanes load(const float *p) {
	lanes v;
	memcpy(&v, p, sizeof v);
	return v;
}

VARIANTS void rows_weigh(float *dst, const float *base, int32_t mid,
		const int32_t *before, const int32_t *after, const float *k, int r, int n) {
	int x = 0;
	for (; x + 4 * LANES <= n; x += 4 * LANES) {
		const float *m = base + mid + x;
		lanes s0 = k[0] * load(m), s1 = k[0] * load(m + LANES);
		lanes s2 = k[0] * load(m + 2 * LANES), s3 = k[0] * load(m + 3 * LANES);
		for (int j = 0; j < r; j++) {
			const float *a = base + before[j] + x, *b = base + after[j] + x;
			float w = k[j + 1];
			s0 += w * (load(a) + load(b));
			s1 += w * (load(a + LANES) + load(b + LANES));
			s2 += w * (load(a + 2 * LANES) + load(b + 2 * LANES));
			s3 += w * (load(a + 3 * LANES) + load(b + 3 * LANES));
		}
		memcpy(dst + x, &s0, sizeof s0);
		memcpy(dst + x + LANES, &s1, sizeof s1);
		memcpy(dst + x + 2 * LANES, &s2, sizeof s2);
		memcpy(dst + x + 3 * LANES, &s3, sizeof s3);
	}
	for (; x < n; x++) {
		float s = k[0] * base[mid + x];
		for (int j = 0; j < r; j++)
			s += k[j + 1] * (base[before[j] + x] + base[after[j] + x]);
		dst[x] = s;
	}
}

VARIANTS void rows_divide(float *restrict dst, const float *restrict by, int n) {
	for (int x = 0; x < n; x++)
		dst[x] /= by[x];
}

VARIANTS int rows_fill_missing(float *restrict dst, const float *restrict src, int n) {
	int missing = 0;
	for (int x = 0; x < n; x++) {
		int is = src[x] != src[x];
		missing |= is;
		dst[x] = is ? 0 : src[x];
	}
	return missing;
}

VARIANTS void rows_scale(float *dst, float gain, float offset, int n) {
	for (int x = 0; x < n; x++)
		dst[x] = gain * dst[x] + offset;
}

VARIANTS void rows_least(float *restrict dst, const float *restrict src, int n) {
	for (int x = 0; x < n; x++) {
		float d = dst[x], v = src[x];
		dst[x] = (v < d) | (v != v) ? v : d;
	}
}

VARIANTS void rows_gradient(float *restrict gx, float *restrict gy, const float *restrict a,
		const float *restrict b, const float *restrict c, float sx, float sy, int n) {
	const float nan = __builtin_nanf("");
	for (int x = 0; x < n; x++) {
		float left = a[x] + 2 * b[x] + c[x];
		float right = a[x + 2] + 2 * b[x + 2] + c[x + 2];
		float up = a[x] + 2 * a[x + 1] + a[x + 2];
		float down = c[x] + 2 * c[x + 1] + c[x + 2];
		float dx = (right - left) * 0.125f * sx, dy = (down - up) * 0.125f * sy;
		float sum = dx + dy + b[x + 1];
		gx[x] = sum == sum ? dx : nan;
		gy[x] = sum == sum ? dy : nan;
	}
}

// rows_roots takes square roots, four at a time. It stands alone because
// compilers leave a root inside a loop to the library, which may set errno.
void rows_roots(float *dst, int n) {
	int x = 0;
#if defined(__SSE2__)
	for (; x + 4 <= n; x += 4)
		_mm_storeu_ps(dst + x, _mm_sqrt_ps(_mm_loadu_ps(dst + x)));
#elif defined(__aarch64__)
	for (; x + 4 <= n; x += 4)
		vst1q_f32(dst + x, vsqrtq_f32(vld1q_f32(dst + x)));
#endif
	for (; x < n; x++)
		dst[x] = sqrtf(dst[x]);
}

VARIANTS void rows_squares(float *restrict dst, const float *restrict x,
		const float *restrict y, int n) {
	for (int i = 0; i < n; i++)
		dst[i] = x[i] * x[i] + y[i] * y[i];
}

static inline uint32_t bits(float v) {
	uint32_t b;
	memcpy(&b, &v, sizeof b);
	return b & 0x7fffffffu;
}

VARIANTS void rows_apart(float *restrict dst, const float *restrict ax,
		const float *restrict ay, const float *restrict bx, const float *restrict by, int n) {
	for (int i = 0; i < n; i++) {
		float dx = ax[i] - bx[i], dy = ay[i] - by[i];
		dst[i] = dx * dx + dy * dy;
	}
}

VARIANTS void rows_distances(uint32_t *restrict tone, uint32_t *restrict gradient,
		uint32_t *restrict relative, const float *restrict apart, const float *restrict at,
		const float *restrict bt, const float *restrict ae, const float *restrict be,
		rows_levels l, int n) {
	for (int i = 0; i < n; i++) {
		float g = apart[i];
		float edge = be[i] < ae[i] ? be[i] : ae[i];
		tone[i] = bits((at[i] - bt[i]) * l.tone);
		gradient[i] = bits(g * l.gradient);
		relative[i] = bits(g / (edge + l.floor) * l.relative);
	}
}

static inline uint32_t min(uint32_t a, uint32_t b) { return a < b ? a : b; }
static inline uint32_t max(uint32_t a, uint32_t b) { return a > b ? a : b; }

VARIANTS void rows_insert(uint32_t *restrict first, uint32_t *restrict second,
		const uint32_t *restrict v, int n) {
	for (int i = 0; i < n; i++) {
		uint32_t f = first[i], d = v[i];
		second[i] = min(second[i], max(f, d));
		first[i] = min(f, d);
	}
}

VARIANTS void rows_merge(uint32_t *restrict first, uint32_t *restrict second,
		const uint32_t *restrict f2, const uint32_t *restrict s2, int n) {
	for (int i = 0; i < n; i++) {
		uint32_t a = first[i], b = f2[i];
		second[i] = min(max(a, b), min(second[i], s2[i]));
		first[i] = min(a, b);
	}
}

VARIANTS void rows_cube_roots(float *restrict dst, const float *restrict a,
		const float *restrict b, const float *restrict c, int n) {
	for (int i = 0; i < n; i++) {
		float x = a[i] * b[i] * c[i], y;
		uint32_t u, guess, out;
		memcpy(&u, &x, sizeof u);
		guess = u / 3 + 709921077u;
		memcpy(&y, &guess, sizeof y);
		for (int k = 0; k < 2; k++) {
			float q = y * y * y;
			y *= (q + x + x) / (q + q + x);
		}
		memcpy(&out, &y, sizeof out);
		out = u < 0x00800000u ? 0 : out;
		out = u >= 0x7f800000u ? u : out;
		memcpy(dst + i, &out, sizeof out);
	}
}

VARIANTS void rows_cubes(float *restrict dst, const float *restrict by, int n) {
	for (int i = 0; i < n; i++)
		dst[i] = dst[i] * dst[i] * dst[i] * by[i];
}

VARIANTS void rows_widen(float *restrict dst, const uint16_t *restrict src, int n) {
	for (int i = 0; i < n; i++)
		dst[i] = src[i];
}

VARIANTS void rows_largest(float *restrict dst, const float *restrict src, float gain, int n) {
	for (int i = 0; i < n; i++) {
		float v = src[i] * gain, d = dst[i];
		dst[i] = (v > d) | (d != d) ? v : d;
	}
}

VARIANTS int rows_count(uint8_t *restrict counts, const float *restrict src, int step, int n) {
	int missing = 0;
	for (int i = 0; i < n; i++) {
		int is = src[i] != src[i];
		missing |= is;
		counts[i] += is ? 0 : step;
	}
	return missing;
}

VARIANTS void rows_gap(float *restrict dst, const uint32_t *restrict first,
		const uint32_t *restrict second, const uint8_t *restrict before,
		const uint8_t *restrict after, int enough, int n) {
	const uint32_t infinity = 0x7f800000u;
	for (int i = 0; i < n; i++) {
		uint32_t a = first[i], b = second[i];
		int pairs = before[i] * after[i];
		b = (pairs >= enough) & (b <= infinity) ? b : a;
		b = b > infinity ? 0x7fc00000u : b;
		memcpy(dst + i, &b, sizeof b);
	}
}

VARIANTS void rows_quantise(int32_t *restrict dst, const float *restrict src, float steps,
		float limit, int n) {
	for (int i = 0; i < n; i++) {
		float v = src[i] == src[i] ? src[i] : 0;
		v = v * steps;
		v = v > limit ? limit : v;
		v = v < -limit ? -limit : v;
		dst[i] = (int32_t)(v + (v < 0 ? -0.5f : 0.5f));
	}
}

VARIANTS void rows_add(int64_t *restrict sums, int32_t *restrict counts,
		const int32_t *restrict values, const float *restrict src, int sign, int n) {
	for (int i = 0; i < n; i++) {
		sums[i] += (int64_t)values[i] * sign;
		counts[i] += src[i] == src[i] ? sign : 0;
	}
}

VARIANTS void rows_mix(float *restrict dst, const float *a, const float *b, const float *c,
		const float *d, const float *k, int n) {
	float k0 = k[0], k1 = k[1], k2 = k[2], k3 = k[3];
	for (int i = 0; i < n; i++)
		dst[i] = (k1 * b[i] + k2 * c[i]) + (k0 * a[i] + k3 * d[i]);
}

typedef int32_t choice __attribute__((vector_size(4 * LANES)));

static inline int any(choice c) {
	int32_t one = 0;
	for (int i = 0; i < LANES; i++)
		one |= c[i];
	return one;
}

static inline lanes choose(choice c, lanes a, lanes b) {
	return (lanes)((c & (choice)a) | (~c & (choice)b));
}

static inline lanes mean(const float *p, const int32_t *at, int n) {
	lanes s = {0};
	for (int i = 0; i < n; i++)
		s += load(p + at[i]);
	return s / (float)n;
}

// rows_strongest takes LANES pixels at a time, of which those below the floor
// begin with more than any line can give. The last lot may overlap the one
// before; n is at least LANES.
VARIANTS void rows_strongest(float *strength, uint8_t *direction, const float *base, int32_t mid,
		const int32_t *at, int directions, int length, int flank, float floor, int n) {
	const lanes none = {0}, never = none + __builtin_inff();
	for (int x = 0; x < n; x += LANES) {
		x = x + LANES <= n ? x : n - LANES;
		const float *p = base + mid + x;
		choice on = load(p) >= floor, best = {0};
		lanes most = choose(on, none, never);
		for (int a = 0; any(on) && a < directions; a++) {
			const int32_t *places = at + a * (length + 2 * flank);
			lanes m = mean(p, places, length);
			choice above = m > most;
			if (!any(above))
				continue;
			lanes one = m - mean(p, places + length, flank);
			lanes other = m - mean(p, places + length + flank, flank);
			lanes r = choose(other < one, other, one);
			above &= r > most;
			most = choose(above, r, most);
			best = (above & a) | (~above & best);
		}
		most = choose(on, most, none);
		memcpy(strength + x, &most, sizeof most);
		for (int i = 0; i < LANES; i++)
			direction[x + i] = (uint8_t)best[i];
	}
}

// rows_rank sorts LANES places at a time, each by insertion, as integers in the
// order of the numbers; what is missing comes last. The last lot may overlap the
// one before; n is at least LANES, and there are at most MOST_ROWS rows.
#define MOST_ROWS 64

VARIANTS void rows_rank(float *dst, const float *values, const int32_t *rank, int rows, int n) {
	const choice last = {0}, infinity = last + 0x7f800000, most = last + 0x7fffffff;
	choice v[MOST_ROWS];
	for (int x = 0; x < n; x += LANES) {
		x = x + LANES <= n ? x : n - LANES;
		choice seen = {0};
		for (int i = 0; i < rows; i++) {
			choice t;
			memcpy(&t, values + i * n + x, sizeof t);
			choice there = (t & most) <= infinity;
			seen -= there;
			t ^= (t >> 31) & most;
			t = (t & there) | (most & ~there);
			for (int j = 0; j < i; j++) {
				choice below = v[j] < t, low = (v[j] & below) | (t & ~below);
				t ^= v[j] ^ low;
				v[j] = low;
			}
			v[i] = t;
		}
		choice out = last + 0x7fc00000;
		for (int c = 1; c <= rows; c++) {
			choice here = seen == c;
			if (any(here))
				out = (v[rank[c]] & here) | (out & ~here);
		}
		out ^= (out >> 31) & most;
		memcpy(dst + x, &out, sizeof out);
	}
}
