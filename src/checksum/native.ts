/**
 * The few functions of Node's own modules that are used where they exist. They are looked up at run time,
 * so that the same file loads in a browser, where every one of them is undefined.
 */
interface NativeHash {
  update(chunk: Uint8Array | string): NativeHash
  digest(): Uint8Array
}

export interface NodeCrypto {
  createHash(name: string): NativeHash
  createHmac(name: string, key: object | string): NativeHash
  createSecretKey(key: Uint8Array): object
  /** In one call, without a hash object: four times as fast for short data. */
  hash(name: string, data: Uint8Array | string, encoding: 'buffer'): Uint8Array
}

interface NodeBuffer {
  from(text: string, encoding: 'base64' | 'hex'): Uint8Array
  from(
    buffer: ArrayBufferLike,
    offset: number,
    length: number,
  ): { toString(encoding: 'base64' | 'hex'): string }
}

const host = globalThis as {
  readonly Buffer?: unknown
  readonly process?: { getBuiltinModule?(name: string): unknown }
}

export const nodeCrypto = host.process?.getBuiltinModule?.('node:crypto') as NodeCrypto | undefined
export const nodeBuffer = host.Buffer as NodeBuffer | undefined
