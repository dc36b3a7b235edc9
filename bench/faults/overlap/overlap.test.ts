import { expect, test } from 'vitest'
import { dialect } from '../../../src/engine/testing/temporary-url.ts'
import { runShort } from '../short-campaign.ts'
import { overlapOn } from './campaign.ts'

// Runs with the engine's suite on each server, where writers overlap; `npm run faults -- --case overlap` is its long form.
test('a reader skips no change when transactions are committed in reverse', { timeout: 60_000 }, async () => {
  const { runs, violations } = await runShort(overlapOn(dialect), 40)
  expect(violations).toEqual([])
  expect(runs).toBe(40)
})
