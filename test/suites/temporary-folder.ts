import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TestContext } from 'node:test'

/** A new folder that is removed when the test ends. */
export const temporaryFolder = async (test: TestContext): Promise<string> => {
  const folder = await mkdtemp(join(tmpdir(), 'partita-test-'))
  test.after(() => rm(folder, { recursive: true, force: true }))
  return folder
}
