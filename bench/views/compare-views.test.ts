import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { Datastore } from '../../src/engine/index.ts'
import { compareViews } from './compare-views.ts'
import { RawViews } from './raw-views.ts'
import { rowsPerTrip, stopsView, trip, tripKey } from './trips.ts'

test('the benchmark of views measures the work it names, and both programs make the same rows', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'bench-views-'))
  try {
    expect(Buffer.byteLength(JSON.stringify(trip(123_456)))).toBe(1000)
    const path = join(folder, 'rows.db')
    const store = await Datastore.open(path, { table: 'trips' })
    await store.putMany(Array.from({ length: 700 }, (_, number) => [tripKey(number), trip(number)] as const))
    await store.views.publish(stopsView)
    const raw = new RawViews(path)
    raw.reindex()
    expect(raw.rows()).toHaveLength(700 * rowsPerTrip)
    expect(raw.rows('trips_stops')).toEqual(raw.rows())
    expect((await store.views.preview(stopsView, { sample: 100 })).rows).toHaveLength(raw.preview(100).length)
    raw.close()
    await store.close()
    const figures = await compareViews(folder, 300, 1)
    for (const { ours, raw: others, ratio } of Object.values(figures)) {
      expect(ours).toBeGreaterThan(0)
      expect(others).toBeGreaterThan(0)
      expect(ratio).toBeGreaterThan(0)
    }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
})
