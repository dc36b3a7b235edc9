import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { describe, expect, test } from 'vitest'
import { Datastore } from '../../src/engine/datastore.ts'
import { temporaryPath } from '../support/databases/temporary-folder.ts'
import { refusal } from '../support/refusal.ts'

describe('a backup', () => {
  test('is a whole copy, made while writes go on', async () => {
    const path = temporaryPath()
    const target = `${path}.copy`
    const store = await Datastore.open(path, { table: 'users' })
    await store.putMany(
      Array.from({ length: 30_000 }, (_, n) => [`k${n}`, { n, pad: 'x'.repeat(300) }] as const),
    )
    let steps = 0
    for await (const progress of store.backup(target)) {
      expect(progress.done).toBeLessThanOrEqual(progress.total)
      // A process that is killed now leaves nothing under the backup's name.
      expect(existsSync(target)).toBe(progress.state === 'done')
      await store.put('during', { step: steps++ })
    }
    expect(steps).toBeGreaterThan(1)
    await store.close()
    const copy = await Datastore.open(target)
    expect((await copy.stats()).documents).toBeGreaterThanOrEqual(30_000)
    expect((await copy.get('k29999'))!['n']).toBe(29_999)
    await copy.close()
  })

  test('never replaces a file, and one that is cancelled leaves none', async () => {
    const path = temporaryPath()
    const store = await Datastore.open(path)
    await store.putMany(
      Array.from({ length: 20_000 }, (_, n) => [`k${n}`, { n, pad: 'x'.repeat(300) }] as const),
    )
    writeFileSync(`${path}.there`, 'mine')
    expect(await refusal(store.backup(`${path}.there`))).toMatchObject({ code: 'EXISTS' })
    const abort = new AbortController()
    const error = await refusal(async () => {
      for await (const _progress of store.backup(`${path}.copy`, { signal: abort.signal })) abort.abort()
    })
    expect(error.code).toBe('CANCELLED')
    expect(existsSync(`${path}.copy`)).toBe(false)
    for await (const _progress of store.backup(`${path}.copy`)) break
    expect(existsSync(`${path}.copy`)).toBe(false)
    // A name that another program has taken meanwhile is left to it.
    const taken = await refusal(async () => {
      for await (const _progress of store.backup(`${path}.copy`)) writeFileSync(`${path}.copy`, 'theirs')
    })
    expect(taken).toMatchObject({ code: 'EXISTS' })
    expect(readFileSync(`${path}.copy`, 'utf8')).toBe('theirs')
    expect(readdirSync(dirname(path)).filter((name) => name.endsWith('.partial'))).toEqual([])
    expect(await refusal(store.backup('/no/such/folder/copy.db'))).toMatchObject({ code: 'IO' })
    await store.close()
  })
})
