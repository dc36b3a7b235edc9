import { expect, test } from 'vitest'
import { dialect } from '../../support/databases/temporary-url.ts'
import { runShort } from '../../../bench/faults/short-campaign.ts'
import { compareDialects } from '../../../bench/faults/dialects/campaign.ts'

// Runs with the engine's suite on each server; `npm run faults -- --case dialects` is its long form, on all of them.
test('random operations end alike on SQLite, on this server and in the model', async () => {
  const { runs, violations } = await runShort(compareDialects([dialect]), 4)
  expect(violations).toEqual([])
  expect(runs).toBe(4)
})
