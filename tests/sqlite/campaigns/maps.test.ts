import { expect, test } from 'vitest'
import { runShort } from '../../../bench/faults/short-campaign.ts'
import { compareMaps } from '../../../bench/faults/maps/campaign.ts'

test('maps give the same rows and errors on each path', { timeout: 120_000 }, async () => {
  const { runs, violations, details } = await runShort(compareMaps(30), 12)
  expect(violations).toEqual([])
  expect(runs).toBe(12)
  expect(details['in the thread that asks']).toBeGreaterThan(30)
})
