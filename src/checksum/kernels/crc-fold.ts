/**
 * How the CRC kernels get along without a carry-less multiplication: the input is a polynomial over words of
 * 128 bits, y = x^128. For every multiple G(x) of the CRC's polynomial P(x), G(y) = G(x)^128 is a multiple too
 * (squaring is linear over GF(2)), so the input may be reduced modulo G(y): a word is eliminated by adding it
 * to the few words that G names, nothing but XOR of whole vectors. Each pass runs forward over the input area
 * and lets every word collect from the words before it. First comes a far pass, with a multiple of high
 * degree and few terms, found by a birthday search over sums of powers of x; then a near pass modulo P
 * itself; what is left, 512 or 1024 bytes, goes through tables. A pass needs as many words of zeros before
 * the first word as its degree.
 */

/**
 * The end of a folding pass: of the words at `end` and after it, those that the last eliminated words reach
 * over a distance of `distance` words take them up.
 */
export function foldEdge(end: usize, distance: usize): void {
  const span = distance * 16
  for (let at = end; at < end + span; at += 16) v128.store(at, v128.xor(v128.load(at), v128.load(at - span)))
}
