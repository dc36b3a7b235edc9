import { expect, test } from 'vitest'
import { findBacklog, joinWriters, leaveWriters } from '../../catalog/build-record.ts'
import { bumpGeneration } from '../../catalog/catalog.ts'
import { DatastoreError } from '../../../shared/errors.ts'
import { StaleViews } from '../../writing/apply-changes.ts'
import { Session } from '../../session.ts'
import { openStorage } from '../../storage/open-storage.ts'
import { makeNumbers, Numbers } from '../../../../tests/support/builds/crossed-build.ts'
import { temporaryPath } from '../../../../tests/support/databases/temporary-folder.ts'
import { atFailpoints } from '../../views/build/failpoints.ts'
import { addProgramView } from './build-views.ts'
import { OpenStore } from '../open-store.ts'
import { catchUpViews } from './catch-up-views.ts'

test('a write is mapped anew when the version that is being built is joined, or left, meanwhile', async () => {
  const path = temporaryPath()
  await makeNumbers(path)
  const session = new Session(await openStorage(path, {}))
  const store = new OpenStore(
    session,
    { name: 'items', format: 'datastore', compress: false, json: 'text' },
    'refuse',
  )
  atFailpoints((point) => {
    if (point === 'fill.committed') throw new DatastoreError('IO', 'The disk fails.')
  })
  await addProgramView(store, 'numbers', new Numbers(2)).catch(() => undefined)
  atFailpoints(undefined)
  await store.load()
  const catchUp = () => session.write(() => catchUpViews(store, store.views.known))
  await catchUp()
  await session.write(function* () {
    const { followedSeq } = yield* findBacklog('items', 'numbers')
    yield* joinWriters('items', 'numbers', { joinedSeq: followedSeq, total: 0, leaseUntil: 0 })
    yield* bumpGeneration('items')
  })
  await expect(catchUp()).rejects.toThrow(StaleViews)
  await store.load()
  await catchUp()
  await session.write(function* () {
    yield* leaveWriters('items', 'numbers')
    yield* bumpGeneration('items')
  })
  await expect(catchUp()).rejects.toThrow(StaleViews)
  await session.close()
})
