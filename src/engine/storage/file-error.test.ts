import { expect, test } from 'vitest'
import { toFileError } from './file-error.ts'

test.each([
  ['ENOSPC', 'the disk is full'],
  ['EDQUOT', 'your quota of disk space is used up'],
  ['EFBIG', 'the disk, or a limit of the system, takes no file as large as that'],
])('%s is said in words', (code, reason) => {
  const cause = Object.assign(new Error(`${code}: as the system says, write`), { code })
  expect(toFileError('write', '/a/b', cause)).toMatchObject({
    code: 'IO',
    message: `Cannot write /a/b: ${reason}.`,
    details: { path: '/a/b' },
  })
})
