import { expect, test } from 'vitest'
import { runShort } from '../short-campaign.ts'
import { files } from './campaign.ts'

test('a damaged or hostile file is refused or read, and never ends or holds its reader', async () => {
  const { runs, violations } = await runShort(files, 60)
  expect(violations).toEqual([])
  expect(runs).toBe(60)
})
