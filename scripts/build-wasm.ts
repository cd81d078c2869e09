/**
 * Compiles the AssemblyScript kernels to modules with the WebAssembly inside, in base64, so that they load
 * in Node, in bundlers and in browsers alike. With --check nothing is written: it fails when a committed
 * module is not what its source gives.
 *
 *   node scripts/build-wasm.ts [--check] [kernel …]
 */
import { readFile, writeFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import asc from 'assemblyscript/asc'

const kernels = ['crc32', 'crc32c', 'crc64nvme', 'md5-lanes', 'sha1', 'sha256', 'sha512', 'xxh3', 'xxh64']
const folder = fileURLToPath(new URL('../src/checksum/kernels/', import.meta.url))
const lineSize = 100

const { values, positionals } = parseArgs({ options: { check: { type: 'boolean' } }, allowPositionals: true })
const stale: string[] = []
for (const kernel of positionals.length > 0 ? positionals : kernels) {
  const path = `${folder}${kernel}.wasm.ts`
  const text = moduleText(kernel, await compile(kernel))
  if (values.check === true) {
    if ((await readFile(path, 'utf8').catch(() => '')) !== text) stale.push(kernel)
  } else await writeFile(path, text)
}
if (stale.length > 0) {
  console.error(`Not built from their sources: ${stale.join(', ')}. Run: npm run build:wasm`)
  process.exitCode = 1
}

async function compile(kernel: string): Promise<Uint8Array> {
  let binary: Uint8Array | undefined
  const { error } = await asc.main(
    [
      `${kernel}.ts`,
      '-O3',
      '--converge',
      '--noAssert',
      '--runtime',
      'stub',
      '--enable',
      'simd',
      '-o',
      'out.wasm',
    ],
    {
      readFile: (name, base) => readFile(`${base === '.' ? folder : base}/${name}`, 'utf8').catch(() => null),
      writeFile: (name, contents) => {
        if (name === 'out.wasm') binary = contents as Uint8Array
      },
      listFiles: () => [],
    },
  )
  if (error !== null || binary === undefined)
    throw new Error(`Cannot compile ${kernel}: ${error?.message ?? 'no output'}`)
  return binary
}

function moduleText(kernel: string, binary: Uint8Array): string {
  const text = Buffer.from(binary).toString('base64')
  const lines = text.match(new RegExp(`.{1,${lineSize}}`, 'g')) ?? []
  const name = kernel.replace(/-(\w)/g, (_, letter: string) => letter.toUpperCase())
  return [
    `// Built from ${kernel}.ts by scripts/build-wasm.ts; do not edit.`,
    `export const ${name} =`,
    ...lines.map((line, index) => `  '${line}'${index < lines.length - 1 ? ' +' : ''}`),
    '',
  ].join('\n')
}
