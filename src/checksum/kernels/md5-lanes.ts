import { md5Blocks } from './md5-scalar'

/**
 * MD5 over four streams side by side: one v128 holds the same word of four blocks, so each of the 64 steps,
 * which must follow one another, does the work of four. The steps are written out, because the order of
 * words and of registers is different in each.
 */

/** Four lanes, each two addresses: the chaining value (16 bytes) and the next block. */
export const lanes: usize = memory.data(32, 16)
/** Where the host may begin to place its buffers. */
export const heap: usize = __heap_base

const rows: usize = memory.data(64, 16)
const constants: usize = memory.data<u32>([
  0xd76aa478, 0xe8c7b756, 0x242070db, 0xc1bdceee, 0xf57c0faf, 0x4787c62a, 0xa8304613, 0xfd469501,
  0x698098d8, 0x8b44f7af, 0xffff5bb1, 0x895cd7be, 0x6b901122, 0xfd987193, 0xa679438e, 0x49b40821,
  0xf61e2562, 0xc040b340, 0x265e5a51, 0xe9b6c7aa, 0xd62f105d, 0x02441453, 0xd8a1e681, 0xe7d3fbc8,
  0x21e1cde6, 0xc33707d6, 0xf4d50d87, 0x455a14ed, 0xa9e3e905, 0xfcefa3f8, 0x676f02d9, 0x8d2a4c8a,
  0xfffa3942, 0x8771f681, 0x6d9d6122, 0xfde5380c, 0xa4beea44, 0x4bdecfa9, 0xf6bb4b60, 0xbebfbc70,
  0x289b7ec6, 0xeaa127fa, 0xd4ef3085, 0x04881d05, 0xd9d4d039, 0xe6db99e5, 0x1fa27cf8, 0xc4ac5665,
  0xf4292244, 0x432aff97, 0xab9423a7, 0xfc93a039, 0x655b59c3, 0x8f0ccc92, 0xffeff47d, 0x85845dd1,
  0x6fa87e4f, 0xfe2ce6e0, 0xa3014314, 0x4e0811a1, 0xf7537e82, 0xbd3af235, 0x2ad7d2bb, 0xeb86d391,
], 16)

/** `count` blocks of lane 0 alone. */
export function hashOne(count: i32): void {
  md5Blocks(load<usize>(lanes, 0), load<usize>(lanes, 4), count)
}

/** `count` blocks of each of the four lanes. */
export function hashFour(count: i32): void {
  let p0 = load<usize>(lanes, 4)
  let p1 = load<usize>(lanes, 12)
  let p2 = load<usize>(lanes, 20)
  let p3 = load<usize>(lanes, 28)
  transpose(load<usize>(lanes, 0), load<usize>(lanes, 8), load<usize>(lanes, 16), load<usize>(lanes, 24))
  let a = v128.load(rows, 0)
  let b = v128.load(rows, 16)
  let c = v128.load(rows, 32)
  let d = v128.load(rows, 48)
  for (; count > 0; count--) {
    const r00 = v128.load(p0, 0)
    const r01 = v128.load(p1, 0)
    const r02 = v128.load(p2, 0)
    const r03 = v128.load(p3, 0)
    const s0 = v128.shuffle<u32>(r00, r01, 0, 4, 1, 5)
    const t0 = v128.shuffle<u32>(r02, r03, 0, 4, 1, 5)
    const u0 = v128.shuffle<u32>(r00, r01, 2, 6, 3, 7)
    const v0 = v128.shuffle<u32>(r02, r03, 2, 6, 3, 7)
    const w0 = v128.shuffle<u64>(s0, t0, 0, 2)
    const w1 = v128.shuffle<u64>(s0, t0, 1, 3)
    const w2 = v128.shuffle<u64>(u0, v0, 0, 2)
    const w3 = v128.shuffle<u64>(u0, v0, 1, 3)
    const r10 = v128.load(p0, 16)
    const r11 = v128.load(p1, 16)
    const r12 = v128.load(p2, 16)
    const r13 = v128.load(p3, 16)
    const s1 = v128.shuffle<u32>(r10, r11, 0, 4, 1, 5)
    const t1 = v128.shuffle<u32>(r12, r13, 0, 4, 1, 5)
    const u1 = v128.shuffle<u32>(r10, r11, 2, 6, 3, 7)
    const v1 = v128.shuffle<u32>(r12, r13, 2, 6, 3, 7)
    const w4 = v128.shuffle<u64>(s1, t1, 0, 2)
    const w5 = v128.shuffle<u64>(s1, t1, 1, 3)
    const w6 = v128.shuffle<u64>(u1, v1, 0, 2)
    const w7 = v128.shuffle<u64>(u1, v1, 1, 3)
    const r20 = v128.load(p0, 32)
    const r21 = v128.load(p1, 32)
    const r22 = v128.load(p2, 32)
    const r23 = v128.load(p3, 32)
    const s2 = v128.shuffle<u32>(r20, r21, 0, 4, 1, 5)
    const t2 = v128.shuffle<u32>(r22, r23, 0, 4, 1, 5)
    const u2 = v128.shuffle<u32>(r20, r21, 2, 6, 3, 7)
    const v2 = v128.shuffle<u32>(r22, r23, 2, 6, 3, 7)
    const w8 = v128.shuffle<u64>(s2, t2, 0, 2)
    const w9 = v128.shuffle<u64>(s2, t2, 1, 3)
    const w10 = v128.shuffle<u64>(u2, v2, 0, 2)
    const w11 = v128.shuffle<u64>(u2, v2, 1, 3)
    const r30 = v128.load(p0, 48)
    const r31 = v128.load(p1, 48)
    const r32 = v128.load(p2, 48)
    const r33 = v128.load(p3, 48)
    const s3 = v128.shuffle<u32>(r30, r31, 0, 4, 1, 5)
    const t3 = v128.shuffle<u32>(r32, r33, 0, 4, 1, 5)
    const u3 = v128.shuffle<u32>(r30, r31, 2, 6, 3, 7)
    const v3 = v128.shuffle<u32>(r32, r33, 2, 6, 3, 7)
    const w12 = v128.shuffle<u64>(s3, t3, 0, 2)
    const w13 = v128.shuffle<u64>(s3, t3, 1, 3)
    const w14 = v128.shuffle<u64>(u3, v3, 0, 2)
    const w15 = v128.shuffle<u64>(u3, v3, 1, 3)
    const a0 = a
    const b0 = b
    const c0 = c
    const d0 = d
    a = f(a, b, c, d, w0, 0, 7)
    d = f(d, a, b, c, w1, 1, 12)
    c = f(c, d, a, b, w2, 2, 17)
    b = f(b, c, d, a, w3, 3, 22)
    a = f(a, b, c, d, w4, 4, 7)
    d = f(d, a, b, c, w5, 5, 12)
    c = f(c, d, a, b, w6, 6, 17)
    b = f(b, c, d, a, w7, 7, 22)
    a = f(a, b, c, d, w8, 8, 7)
    d = f(d, a, b, c, w9, 9, 12)
    c = f(c, d, a, b, w10, 10, 17)
    b = f(b, c, d, a, w11, 11, 22)
    a = f(a, b, c, d, w12, 12, 7)
    d = f(d, a, b, c, w13, 13, 12)
    c = f(c, d, a, b, w14, 14, 17)
    b = f(b, c, d, a, w15, 15, 22)
    a = g(a, b, c, d, w1, 16, 5)
    d = g(d, a, b, c, w6, 17, 9)
    c = g(c, d, a, b, w11, 18, 14)
    b = g(b, c, d, a, w0, 19, 20)
    a = g(a, b, c, d, w5, 20, 5)
    d = g(d, a, b, c, w10, 21, 9)
    c = g(c, d, a, b, w15, 22, 14)
    b = g(b, c, d, a, w4, 23, 20)
    a = g(a, b, c, d, w9, 24, 5)
    d = g(d, a, b, c, w14, 25, 9)
    c = g(c, d, a, b, w3, 26, 14)
    b = g(b, c, d, a, w8, 27, 20)
    a = g(a, b, c, d, w13, 28, 5)
    d = g(d, a, b, c, w2, 29, 9)
    c = g(c, d, a, b, w7, 30, 14)
    b = g(b, c, d, a, w12, 31, 20)
    a = h(a, b, c, d, w5, 32, 4)
    d = h(d, a, b, c, w8, 33, 11)
    c = h(c, d, a, b, w11, 34, 16)
    b = h(b, c, d, a, w14, 35, 23)
    a = h(a, b, c, d, w1, 36, 4)
    d = h(d, a, b, c, w4, 37, 11)
    c = h(c, d, a, b, w7, 38, 16)
    b = h(b, c, d, a, w10, 39, 23)
    a = h(a, b, c, d, w13, 40, 4)
    d = h(d, a, b, c, w0, 41, 11)
    c = h(c, d, a, b, w3, 42, 16)
    b = h(b, c, d, a, w6, 43, 23)
    a = h(a, b, c, d, w9, 44, 4)
    d = h(d, a, b, c, w12, 45, 11)
    c = h(c, d, a, b, w15, 46, 16)
    b = h(b, c, d, a, w2, 47, 23)
    a = i(a, b, c, d, w0, 48, 6)
    d = i(d, a, b, c, w7, 49, 10)
    c = i(c, d, a, b, w14, 50, 15)
    b = i(b, c, d, a, w5, 51, 21)
    a = i(a, b, c, d, w12, 52, 6)
    d = i(d, a, b, c, w3, 53, 10)
    c = i(c, d, a, b, w10, 54, 15)
    b = i(b, c, d, a, w1, 55, 21)
    a = i(a, b, c, d, w8, 56, 6)
    d = i(d, a, b, c, w15, 57, 10)
    c = i(c, d, a, b, w6, 58, 15)
    b = i(b, c, d, a, w13, 59, 21)
    a = i(a, b, c, d, w4, 60, 6)
    d = i(d, a, b, c, w11, 61, 10)
    c = i(c, d, a, b, w2, 62, 15)
    b = i(b, c, d, a, w9, 63, 21)
    a = i32x4.add(a, a0)
    b = i32x4.add(b, b0)
    c = i32x4.add(c, c0)
    d = i32x4.add(d, d0)
    p0 += 64
    p1 += 64
    p2 += 64
    p3 += 64
  }
  v128.store(rows, a, 0)
  v128.store(rows, b, 16)
  v128.store(rows, c, 32)
  v128.store(rows, d, 48)
  transpose(rows, rows + 16, rows + 32, rows + 48)
  for (let lane: usize = 0; lane < 4; lane++) {
    v128.store(load<usize>(lanes + lane * 8), v128.load(rows + lane * 16))
  }
}

/** Turns four vectors of four words each into `rows`. */
function transpose(at0: usize, at1: usize, at2: usize, at3: usize): void {
  const v0 = v128.load(at0)
  const v1 = v128.load(at1)
  const v2 = v128.load(at2)
  const v3 = v128.load(at3)
  const low01 = v128.shuffle<u32>(v0, v1, 0, 4, 1, 5)
  const low23 = v128.shuffle<u32>(v2, v3, 0, 4, 1, 5)
  const high01 = v128.shuffle<u32>(v0, v1, 2, 6, 3, 7)
  const high23 = v128.shuffle<u32>(v2, v3, 2, 6, 3, 7)
  v128.store(rows, v128.shuffle<u64>(low01, low23, 0, 2), 0)
  v128.store(rows, v128.shuffle<u64>(low01, low23, 1, 3), 16)
  v128.store(rows, v128.shuffle<u64>(high01, high23, 0, 2), 32)
  v128.store(rows, v128.shuffle<u64>(high01, high23, 1, 3), 48)
}

// @ts-ignore: decorator
@inline
function f(a: v128, b: v128, c: v128, d: v128, word: v128, step: usize, shift: i32): v128 {
  return turn(b, i32x4.add(sumOf(a, word, step), v128.bitselect(c, d, b)), shift)
}

// The two terms of G have no bit in common: adding them one by one leaves only one step behind b.
// @ts-ignore: decorator
@inline
function g(a: v128, b: v128, c: v128, d: v128, word: v128, step: usize, shift: i32): v128 {
  return turn(b, i32x4.add(i32x4.add(sumOf(a, word, step), v128.andnot(c, d)), v128.and(b, d)), shift)
}

// @ts-ignore: decorator
@inline
function h(a: v128, b: v128, c: v128, d: v128, word: v128, step: usize, shift: i32): v128 {
  return turn(b, i32x4.add(sumOf(a, word, step), v128.xor(b, v128.xor(c, d))), shift)
}

// @ts-ignore: decorator
@inline
function i(a: v128, b: v128, c: v128, d: v128, word: v128, step: usize, shift: i32): v128 {
  return turn(b, i32x4.add(sumOf(a, word, step), v128.xor(c, v128.or(b, v128.not(d)))), shift)
}

// The constant comes from memory: V8 builds a literal vector anew every time, which costs 10 %.
// @ts-ignore: decorator
@inline
function sumOf(a: v128, word: v128, step: usize): v128 {
  return i32x4.add(a, i32x4.add(word, v128.load_splat<u32>(constants + step * 4)))
}

// @ts-ignore: decorator
@inline
function turn(b: v128, sum: v128, shift: i32): v128 {
  return i32x4.add(b, v128.or(i32x4.shl(sum, shift), i32x4.shr_u(sum, 32 - shift)))
}
