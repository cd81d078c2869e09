import assert from 'node:assert/strict'
import { readFile, readdir, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'node:test'
import { hookedFiles } from '../../test/suites/hooked-files.ts'
import { temporaryFolder } from '../../test/suites/temporary-folder.ts'
import { UnknownFormatError } from './errors.ts'
import { openDataFolder } from './open-data-folder.ts'

const openAndClose = async (folder: string): Promise<void> => {
  const { meta, blobs } = await openDataFolder(folder)
  await meta.close()
  await blobs.close()
}

void test('STORE-50 a data folder is made at first start, with the folders above it', async (context) => {
  const folder = join(await temporaryFolder(context), 'a', 'b')
  await openAndClose(folder)
  await openAndClose(folder)
  assert.deepEqual((await readdir(folder)).sort(), ['blobs', 'format.json', 'meta'])
  assert.deepEqual(JSON.parse(await readFile(join(folder, 'format.json'), 'utf8')), { format: 1 })
})

void test('STORE-51 a data folder of another format is refused and left as it is', async (context) => {
  const folder = await temporaryFolder(context)
  for (const text of ['{"format":2}', '{}', 'null', '', 'no JSON']) {
    await writeFile(join(folder, 'format.json'), text)
    await assert.rejects(openDataFolder(folder), UnknownFormatError)
    assert.deepEqual(await readdir(folder), ['format.json'])
  }
})

void test('STORE-52 a folder with data but without its format is refused', async (context) => {
  const folder = await temporaryFolder(context)
  await openAndClose(folder)
  await rm(join(folder, 'format.json'))
  await assert.rejects(openDataFolder(folder), UnknownFormatError)
})

void test('STORE-53 processes that start at once make one data folder', async (context) => {
  const folder = join(await temporaryFolder(context), 'data')
  await Promise.all([1, 2, 3].map(() => openAndClose(folder)))
  assert.deepEqual((await readdir(folder)).sort(), ['blobs', 'format.json', 'meta'])
})

void test('DUR-7 the format and every new folder are on disk before the data folder is open', async (context) => {
  const folder = join(await temporaryFolder(context), 'data')
  const calls: string[] = []
  const { meta } = await openDataFolder(
    folder,
    hookedFiles((call, path) => void calls.push(`${call} ${path}`)),
  )
  await meta.close()
  const at = (call: string): number => calls.findIndex((made) => made.startsWith(call))
  assert.ok(at(`mkdir ${folder}`) < at(`fsyncFolder ${join(folder, '..')}`))
  assert.ok(at(`fdatasync ${folder}/format.json`) < at(`rename ${folder}/format.json`))
  assert.ok(at(`rename ${folder}/format.json`) < at(`fsyncFolder ${folder}`))
  assert.ok(at(`mkdir ${folder}/meta`) < calls.lastIndexOf(`fsyncFolder ${folder}`))
  assert.ok(at(`mkdir ${folder}/blobs`) < calls.lastIndexOf(`fsyncFolder ${folder}`))
})
