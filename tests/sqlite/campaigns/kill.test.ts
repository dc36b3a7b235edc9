import { expect, test } from 'vitest'
import { runShort } from '../../../bench/faults/short-campaign.ts'
import { kill } from '../../../bench/faults/kill/campaign.ts'

test('a writer that is killed at any moment leaves every acknowledged write and nothing half', async () => {
  const { runs, violations, details } = await runShort(kill, 8)
  expect(violations).toEqual([])
  expect(runs).toBe(8)
  expect(details['acknowledged writes']).toBeGreaterThan(0)
})
