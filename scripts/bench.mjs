/** `npm run bench -- …`: bench/s3-bench.ts, after all set-up. */
import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { root, setup } from './setup.mjs'

const { status } = spawnSync(setup(), [join(root, 'bench', 's3-bench.ts'), ...process.argv.slice(2)], {
  stdio: 'inherit',
})
process.exitCode = status ?? 1
