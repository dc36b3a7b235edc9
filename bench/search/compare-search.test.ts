import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { compareSearch } from './compare-search.ts'

test('the benchmark of full text measures each database that answers, and FTS5 alone', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'bench-search-'))
  try {
    const figures = await compareSearch(folder, 300)
    expect(Object.keys(figures).slice(0, 2)).toEqual(['FTS5', 'SQLite'])
    for (const of of Object.values(figures)) {
      expect(Object.keys(of)).toEqual(expect.arrayContaining(Object.keys(figures['FTS5'] ?? {})))
      for (const milliseconds of Object.values(of)) expect(milliseconds).toBeGreaterThan(0)
    }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
})
