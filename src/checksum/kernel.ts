import { fromBase64 } from './encoding.ts'
import { crc32 } from './kernels/crc32.wasm.ts'
import { crc32c } from './kernels/crc32c.wasm.ts'
import { crc64nvme } from './kernels/crc64nvme.wasm.ts'
import { md5Lanes } from './kernels/md5-lanes.wasm.ts'
import { sha1 } from './kernels/sha1.wasm.ts'
import { sha256 } from './kernels/sha256.wasm.ts'
import { sha512 } from './kernels/sha512.wasm.ts'
import { xxh3 } from './kernels/xxh3.wasm.ts'
import { xxh64 } from './kernels/xxh64.wasm.ts'

/** The part of WebAssembly used here; declared because not every environment's types have it. */
interface WebAssemblyHost {
  readonly Module: new (binary: Uint8Array) => object
  readonly Instance: new (module: object) => { readonly exports: unknown }
}

export interface KernelMemory {
  readonly buffer: ArrayBuffer
  /** By pages of 64 KiB; `buffer` is another one afterwards. */
  grow(pages: number): number
}

/** An immutable global: an address or a size in bytes. */
export interface Address {
  readonly value: number
}

/** What a kernel for one stream at a time shows (`kernels/shared-memory.ts`); addresses are in its memory. */
export interface HashKernel {
  readonly memory: KernelMemory
  readonly input: Address
  readonly inputSize: Address
  readonly state: Address
  readonly stateSize: Address
  readonly output: Address
  begin(): void
  /** Takes `size` bytes of the input area, which it may overwrite. */
  update(size: number): void
  /** Writes a digest of `size` bytes to the output area. */
  finish(size: number): void
}

/** `kernels/md5-lanes.ts`. */
export interface Md5LanesKernel {
  readonly memory: KernelMemory
  readonly lanes: Address
  readonly heap: Address
  hashOne(count: number): void
  hashFour(count: number): void
}

/** The kernels by name, each made on its first use, one per thread. */
export const kernels = {
  crc32: lazily(crc32),
  crc32c: lazily(crc32c),
  crc64nvme: lazily(crc64nvme),
  sha1: lazily(sha1),
  sha256: lazily(sha256),
  sha512: lazily(sha512),
  xxh3: lazily(xxh3),
  xxh64: lazily(xxh64),
}

/** A new instance, with a memory of its own. */
export function createMd5LanesKernel(): Md5LanesKernel {
  return instantiate(md5Lanes) as Md5LanesKernel
}

function lazily(text: string): () => HashKernel {
  let kernel: HashKernel | undefined
  return () => (kernel ??= instantiate(text) as HashKernel)
}

function instantiate(text: string): unknown {
  const binary = fromBase64(text)
  if (binary === undefined) throw new Error('A WebAssembly kernel is damaged: it is not base64')
  const { Module, Instance } = (globalThis as unknown as { readonly WebAssembly: WebAssemblyHost })
    .WebAssembly
  return new Instance(new Module(binary)).exports
}
