import { expect, test } from 'vitest'
import { dialect } from '../../support/databases/temporary-url.ts'
import { runShort } from '../../../bench/faults/short-campaign.ts'
import { overlapOn } from '../../../bench/faults/overlap/campaign.ts'

// Runs with the engine's suite on each server, where writers overlap; `npm run faults -- --case overlap` is its long form.
test('a reader skips no change when transactions are committed in reverse', async () => {
  const { runs, violations } = await runShort(overlapOn(dialect), 40)
  expect(violations).toEqual([])
  expect(runs).toBe(40)
})

test('so it does when the writers share one store object', async () => {
  const { runs, violations } = await runShort((order) => overlapOn(dialect)({ ...order, shared: true }), 24)
  expect(violations).toEqual([])
  expect(runs).toBe(24)
})
