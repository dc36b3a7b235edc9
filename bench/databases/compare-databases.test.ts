import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { compareSubjects } from './compare-databases.ts'
import { sqlite } from './subjects.ts'

test('the benchmark of databases measures each case with both kinds of views, and says what was missing', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'bench-databases-'))
  try {
    const order = { n: 40, clients: [2], rounds: 1 }
    const { figures, settings, missing } = await compareSubjects(
      [sqlite(folder)],
      ['postgres://nowhere'],
      order,
    )
    expect(missing).toEqual(['postgres://nowhere'])
    expect(settings['SQLite']).toMatch(/^SQLite 3\..*synchronous full$/)
    expect(figures.map(({ view }) => view)).toEqual(['program', 'authored'])
    for (const { database: _database, view: _view, put, ...rates } of figures) {
      expect(Object.keys(put)).toEqual(['2'])
      for (const rate of [...Object.values(put), ...Object.values(rates)]) expect(rate).toBeGreaterThan(0)
    }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
})
