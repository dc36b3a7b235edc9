import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { compareFinding } from './measure-find.ts'

test('the benchmark of finding measures texts and orders, ours and the others', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'bench-find-'))
  try {
    const compared = await compareFinding(folder, 300, 1)
    expect(Object.keys(compared)).toHaveLength(5)
    for (const { ours, raw } of Object.values(compared)) expect(Math.min(ours, raw)).toBeGreaterThan(0)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
})
