/** A reflected CRC by eight tables ("slicing by 8"), for widths of 32 (T = u32) and 64 bits (T = u64). */

/** Fills 8 × 256 entries at `tables`. */
export function fillTables<T>(tables: usize, polynomial: T): void {
  for (let index: usize = 0; index < 256; index++) {
    let entry = <T>index
    for (let bit = 0; bit < 8; bit++) entry = (entry >> 1) ^ (entry & 1 ? polynomial : 0)
    store<T>(tables + index * sizeof<T>(), entry)
  }
  for (let index: usize = 256; index < 2048; index++) {
    const before = load<T>(tables + (index - 256) * sizeof<T>())
    store<T>(tables + index * sizeof<T>(), (before >> 8) ^ load<T>(tables + <usize>(before & 255) * sizeof<T>()))
  }
}

/** Runs the register `crc` over `size` bytes. */
export function tableCrc<T>(tables: usize, crc: T, from: usize, size: usize): T {
  const end = from + size
  for (; from + 8 <= end; from += 8) {
    const word = load<u64>(from) ^ <u64>crc
    crc =
      entry<T>(tables, 7, word) ^
      entry<T>(tables, 6, word >> 8) ^
      entry<T>(tables, 5, word >> 16) ^
      entry<T>(tables, 4, word >> 24) ^
      entry<T>(tables, 3, word >> 32) ^
      entry<T>(tables, 2, word >> 40) ^
      entry<T>(tables, 1, word >> 48) ^
      entry<T>(tables, 0, word >> 56)
  }
  for (; from < end; from++) crc = entry<T>(tables, 0, <u64>crc ^ load<u8>(from)) ^ (crc >> 8)
  return crc
}

// @ts-ignore: decorator
@inline
function entry<T>(tables: usize, table: usize, word: u64): T {
  return load<T>(tables + table * 256 * sizeof<T>() + (<usize>word & 255) * sizeof<T>())
}
