import { execFileSync } from 'node:child_process'
import { mkdirSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { expect, test } from 'vitest'
import { temporaryPath } from '../support/databases/temporary-folder.ts'
import { failingFiles } from '../support/files/failing-files.ts'

const worker = resolve(import.meta.dirname, '../support/files/ask-failing-file.ts')
const reason = 'the disk or network share that it is on does not answer'

test('a file on a share that goes away is refused in words, loses no write, makes no new file, and is written when it is back', (context) => {
  const place = dirname(temporaryPath())
  const folder = join(place, 'share')
  mkdirSync(folder, { recursive: true })
  const files = failingFiles(folder, join(place, 'library'))
  if (files === null)
    return context.skip('only Linux with a C compiler (cc) lets a test refuse what is asked')
  // EIO, ESTALE, ENOTCONN and EHOSTDOWN, by Linux's numbers, as Node has no name for all of them.
  const errors = ['5', '116', '107', '112']
  const printed = execFileSync(process.execPath, [worker, folder, ...errors], {
    env: { ...process.env, ...files.environment },
    encoding: 'utf8',
  })
  const { report, keys } = JSON.parse(printed) as { report: Record<string, unknown>; keys: string[] }
  for (const error of errors)
    expect(report[error]).toEqual({
      put: `IO: "${folder}/a.db" cannot be looked at any more: ${reason}. Nothing was written.`,
      open: `IO: Cannot read ${folder}/a.db: ${reason}.`,
      create: `IO: Cannot read ${folder}/new.db: ${reason}.`,
      export: expect.stringContaining(reason) as unknown,
      afterwards: 'done',
    })
  expect(keys.toSorted()).toEqual(['a', ...errors.map((error) => `back-${error}`)].toSorted())
})
