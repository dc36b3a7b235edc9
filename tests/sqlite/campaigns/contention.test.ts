import { expect, test } from 'vitest'
import { runShort } from '../../../bench/faults/short-campaign.ts'
import { contention } from '../../../bench/faults/contention/campaign.ts'

test('processes that count in the same documents lose no addition', async () => {
  const { runs, violations, details } = await runShort((order) => contention(order, 3), 150)
  expect(violations).toEqual([])
  expect(runs).toBe(150)
  expect(details['successes']).toBeGreaterThan(0)
})

test('tasks that share one store object lose no addition either', async () => {
  const { runs, violations, details } = await runShort((order) => contention({ ...order, shared: true }), 800)
  expect(violations).toEqual([])
  expect(runs).toBe(800)
  expect(details['conflicts']).toBeGreaterThan(0)
  expect(details['successes']).toBeGreaterThan(0)
})
