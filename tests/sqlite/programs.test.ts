import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { copyProgram, folder, runProgram } from '../support/programs.ts'

// Programs of docs/programs, each run as its own process. That they compile with the packed library is a test of tools/library.

test('the contacts book keeps each email once, undoes, and tells its changes', async () => {
  const path = copyProgram('contacts.ts')
  expect(runProgram(path, 'save', 'ann', 'Ann', 'Ann@example.com').said).toMatch(/^\{"key":"ann",/)
  expect(JSON.parse(runProgram(path, 'find', 'ANN@example.com').said)).toMatchObject([
    { email: 'ann@example.com', _key: 'ann', _doc: { name: 'Ann' } },
  ])
  expect(runProgram(path, 'save', 'bob', 'Bob', 'ann@EXAMPLE.com')).toMatchObject({
    status: 1,
    told: expect.stringMatching(/^CONSTRAINT: .*already held by document "ann"/),
  })
  runProgram(path, 'save', 'ann', 'Anna', 'ann@example.com')
  expect(JSON.parse(runProgram(path, 'history', 'ann').said)).toMatchObject([
    { rev: expect.stringMatching(/^1-/) },
  ])
  runProgram(path, 'undo', 'ann')
  expect(JSON.parse(runProgram(path, 'find', 'ann@example.com').said)).toMatchObject([
    { _doc: { name: 'Ann' } },
  ])
  const changes = JSON.parse(runProgram(path, 'changes').said) as { cursor: string }[]
  expect(changes).toMatchObject([{ key: 'ann', deleted: false }])
  expect(runProgram(path, 'delete', 'ann').said).toBe('true')
  expect(JSON.parse(runProgram(path, 'changes', changes[0]!.cursor).said)).toMatchObject([
    { key: 'ann', deleted: true },
  ])
})

test('the import goes on where it was killed, and its views answer', async () => {
  const count = 3000
  writeFileSync(
    join(folder, 'places.ndjson'),
    Array.from({ length: count }, (_, n) =>
      JSON.stringify({
        id: `p${n}`,
        name: n % 10 === 0 ? `San ${n}` : `Town ${n}`,
        country: `C${n % 7}`,
        population: n,
      }),
    ).join('\n'),
  )
  const path = copyProgram('import-places.ts')
  const killed = spawn(process.execPath, [path], { cwd: folder, stdio: ['ignore', 'ignore', 'pipe'] })
  for await (const chunk of killed.stderr) if (/[1-9]\d* places/.test(String(chunk))) break
  killed.kill('SIGKILL')
  await once(killed, 'close')
  const [outcome, rows, countries] = runProgram(path)
    .said.split('\n')
    .map((line) => JSON.parse(line) as unknown)
  expect(outcome).toEqual({ created: count, failed: 0 })
  expect(rows).toMatchObject([{ name: 'san 0' }, {}, {}])
  const sum = (of: number) =>
    Array.from({ length: count }, (_, n) => n)
      .filter((n) => n % 7 === of)
      .reduce((total, n) => total + n, 0)
  const all = Array.from({ length: 7 }, (_, of) => ({ country: `C${of}`, sum_population: sum(of) }))
  expect(countries).toMatchObject(all.toSorted((a, b) => b.sum_population - a.sum_population).slice(0, 3))
})
