/**
 * Writes docs/compatibility.md from the declarations of operations. With --check nothing is written:
 * it fails when the page is not what the declarations give.
 */
import { readFile, writeFile } from 'node:fs/promises'
import type { Operation } from '../src/protocol/operation.ts'
import { declaredOperations, implementedOperations } from '../src/protocol/operations/index.ts'
import { postObject } from '../src/protocol/operations/post-object.ts'

const page = new URL('../docs/compatibility.md', import.meta.url)

const addressed = { service: '`/`', bucket: '`/{bucket}`', object: '`/{bucket}/{key}`' }

const selectorOf = ({ selectedBy }: Operation): string => {
  const query = (selectedBy?.query ?? []).map((key) => `\`?${key}\``)
  const headers = (selectedBy?.headers ?? []).map((name) => `\`${name}\``)
  return [...query, ...headers].join(' ')
}

const rowOf = (operation: Operation): string =>
  `| ${[operation.name, operation.method, addressed[operation.target], selectorOf(operation), operation.action ?? 'each key’s own'].join(' | ')} |`

const tableOf = (operations: readonly Operation[]): string =>
  [
    '| Operation | Method | Path | Selected by | Permission |',
    '|---|---|---|---|---|',
    ...operations.map(rowOf),
  ].join('\n')

const byName = (a: Operation, b: Operation): number => (a.name < b.name ? -1 : 1)

const write = (): string => {
  const isImplemented = (operation: Operation): boolean =>
    operation === postObject || Object.hasOwn(implementedOperations, operation.name)
  const implemented = declaredOperations.filter(isImplemented)
  const others = declaredOperations.filter((operation) => !isImplemented(operation))
  return `# Compatibility

Which operations of Amazon S3 there are here. This page is written by \`scripts/print-compatibility.ts\`
from the declarations in \`src/protocol/operations/\`; a test compares those with the schemas that AWS
publishes in its SDK.

## Implemented: ${implemented.length}

${tableOf([...implemented].sort(byName))}

Of an implemented operation every query parameter, header and element that AWS has is declared, so that it
is parsed, typed and refused as S3 does; this does not say that the server acts on each of them.
Beyond S3: \`x-partita-part-size-min\` of CreateBucket is the least size, in bytes, of the parts of the
bucket's uploads but the last, where S3 has 5 MiB.

## Kept and shown, and nothing done by it

| configuration | what S3 does by it, and this server does not |
|---|---|
| logging | delivers a log of requests to the target bucket |
| website | serves the bucket as a website at another host |
| accelerate | takes requests at edge locations |
| analytics, inventory, metrics, intelligent-tiering | writes reports, makes metrics, moves objects |
| requestPayment | charges whoever asks |

Pages of other origins: a bucket with CORS rules answers by them alone. Where it has none S3 answers
nothing; this server lets a page of any origin send signed requests, unless it is started with
\`--default-cors off\`. Event holds of object lock are refused with NotImplemented. CreateBucket with a
tag key twice is an InternalError, as at AWS. A form (PostObject) may be signed by Signature
Version 2 or 4, other requests by 4 only.

## Known, and answered 501 NotImplemented: ${others.length}

A request for one of these is recognised as such and never taken for another.

${tableOf([...others].sort(byName))}
`
}

const expected = write()
if (process.argv.includes('--check')) {
  if ((await readFile(page, 'utf8').catch(() => '')) !== expected) {
    process.stderr.write('docs/compatibility.md is stale: run scripts/print-compatibility.ts\n')
    process.exitCode = 1
  }
} else {
  await writeFile(page, expected)
}
