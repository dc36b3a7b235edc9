import { expect, test } from 'vitest'
import { toFileError } from './file-error.ts'

const unreachable =
  'EIO ESTALE ENOTCONN EHOSTDOWN EHOSTUNREACH ENETDOWN ENETUNREACH ETIMEDOUT ENODEV ENXIO EREMOTEIO ECONNRESET'.split(
    ' ',
  )

test.each([
  ['ENOSPC', 'the disk is full'],
  ['EDQUOT', 'your quota of disk space is used up'],
  ...unreachable.map((code): [string, string] => [
    code,
    'the disk or network share that it is on does not answer',
  ]),
  // Node's word for ESTALE, which it has no name for.
  ['Unknown system error -116', 'the disk or network share that it is on does not answer'],
  ['EFBIG', 'the disk, or a limit of the system, takes no file as large as that'],
])('%s is said in words', (code, reason) => {
  const cause = Object.assign(new Error(`${code}: as the system says, write`), { code })
  expect(toFileError('write', '/a/b', cause)).toMatchObject({
    code: 'IO',
    message: `Cannot write /a/b: ${reason}.`,
    details: { path: '/a/b' },
  })
})
