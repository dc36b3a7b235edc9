import { expect, test } from 'vitest'
import { runShort } from '../../../bench/faults/short-campaign.ts'
import { files } from '../../../bench/faults/files/campaign.ts'

test('a damaged or hostile file is refused or read, and never ends or holds its reader', async () => {
  const { runs, violations } = await runShort(files, 60)
  expect(violations).toEqual([])
  expect(runs).toBe(60)
})
