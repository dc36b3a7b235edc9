import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { LogFile } from './log-file.ts'

let folder: string
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'log-'))))
afterEach(() => rmSync(folder, { recursive: true, force: true }))

test('writes a line with its time for each event, readable by its owner alone', () => {
  const log = new LogFile(join(folder, 'made'))
  log.write('the app was started')
  log.write('a fault\n  in two lines')
  const lines = log.last(1000).split('\n')
  expect(lines[0]).toMatch(/^\d{4}-\d\d-\d\dT[\d:.]+Z the app was started$/)
  expect(lines[1]).toMatch(/Z a fault \| in two lines$/)
  // Windows has no such bits: a file there has the rights of its folder, which is the person's own.
  const forOthers = process.platform === 'win32' ? 0 : statSync(log.path).mode & 0o077
  expect(forOthers).toBe(0)
})

test('is bound: a full log is kept once, the one before it is forgotten', () => {
  const log = new LogFile(folder, 1000)
  for (let n = 0; n < 200; n++) log.write(`event ${n}`)
  expect(readdirSync(folder).toSorted()).toEqual(['app.log', 'app.log.1'])
  for (const name of readdirSync(folder)) expect(statSync(join(folder, name)).size).toBeLessThan(1100)
  expect(readFileSync(log.path, 'utf8')).toContain('event 199')
})

test('tells whole lines at its end', () => {
  const log = new LogFile(folder)
  for (let n = 0; n < 50; n++) log.write(`event ${n}`)
  const last = log.last(200)
  expect(last.length).toBeLessThanOrEqual(200)
  expect(last).toMatch(/^\d{4}-/)
  expect(last).toMatch(/event 49\n$/)
})

test('a log that cannot be written or read stops nothing', () => {
  writeFileSync(join(folder, 'file'), '')
  const log = new LogFile(join(folder, 'file'))
  log.write('lost')
  expect(log.last(100)).toBe('')
  mkdirSync(join(folder, 'app.log'))
  new LogFile(folder).write('lost')
  expect(new LogFile(folder).last(100)).toBe('')
})
