import { copyFileSync } from 'node:fs'
import { beforeAll, describe, expect, test } from 'vitest'
import { DatastoreError } from '../../../src/shared/errors.ts'
import { crossings, crossPoint, makeNumbers } from '../../support/builds/crossed-build.ts'
import { crossAndDie } from '../../support/builds/killed-crossing.ts'
import { assertResumable } from '../../support/builds/resumed-build.ts'
import { temporaryPath } from '../../support/databases/temporary-folder.ts'
import { dialect, temporaryUrl } from '../../support/databases/temporary-url.ts'
import { failpoints } from '../../../src/engine/views/build/failpoints.ts'
import type { Failpoint } from '../../../src/engine/views/build/failpoints.ts'

const template = temporaryPath('template.db')
if (dialect === 'sqlite') beforeAll(() => makeNumbers(template))

/** A store whose first version of the view answers. */
async function freshStore(): Promise<string> {
  if (dialect !== 'sqlite') {
    const url = await temporaryUrl()
    await makeNumbers(url)
    return url
  }
  const path = temporaryPath()
  copyFileSync(template, path)
  return path
}

/** On a server those where more than one transaction is concerned; a campaign crosses all of them there, too. */
const crossed: readonly Failpoint[] =
  dialect === 'sqlite'
    ? failpoints
    : ['fill.rows', 'join.recorded', 'follow.rows', 'index.created', 'swap.renamed', 'cleanup.dropped']
const killed: readonly Failpoint[] = dialect === 'sqlite' ? failpoints : ['index.created', 'swap.renamed']

test('every failpoint is crossed, and none that is not there', () => {
  expect(Object.keys(crossings).toSorted()).toEqual([...failpoints].toSorted())
})

describe.concurrent('a build that is cut off by kill -9', () => {
  test.each(killed)('at %s is gone on with, and nothing is half', async (point) => {
    const url = await freshStore()
    expect(await crossAndDie(url, point)).toBe('SIGKILL')
    await assertResumable(url)
  })
})

describe('a build whose write fails', () => {
  test.each(crossed)('at %s is gone on with, and nothing is half', async (point) => {
    const url = await freshStore()
    let failed = false
    const work = crossPoint(url, point, () => {
      failed = true
      throw new DatastoreError('IO', 'The disk fails.')
    })
    await Promise.allSettled([work])
    expect(failed).toBe(true)
    await assertResumable(url)
  })
})
