import { deepEqual, equal, match } from 'node:assert/strict'
import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'

/** How a program is run: in which folder, and with which variables beside those that are there. */
export interface Place {
  folder: string
  env: Record<string, string>
}

function run({ folder, env }: Place, program: string, ...args: string[]) {
  const ran = spawnSync(process.execPath, ['--no-warnings', program, ...args], {
    cwd: folder,
    env: { ...process.env, ...env },
    encoding: 'utf8',
    maxBuffer: 2 ** 28,
  })
  return { status: ran.status, said: ran.stdout.trim(), told: ran.stderr }
}

/** Runs the contacts book: an email held once, a refusal that names the holder, history, undo, changes after a cursor. */
export function runContacts(place: Place): void {
  const contacts = (...args: string[]) => {
    const ran = run(place, 'contacts.ts', ...args)
    equal(ran.status, 0, `${args.join(' ')}: ${ran.told}`)
    return ran.said
  }
  contacts('save', 'ann', 'Ann', 'Ann@example.com')
  match(contacts('find', 'ANN@example.com'), /"Ann"/)
  const refused = run(place, 'contacts.ts', 'save', 'bob', 'Bob', 'ann@EXAMPLE.com')
  equal(refused.status, 1)
  match(refused.told, /already held by "ann"/)
  contacts('save', 'ann', 'Anna', 'ann@example.com')
  match(contacts('history', 'ann'), /"Ann"/)
  contacts('undo', 'ann')
  match(contacts('find', 'ann@example.com'), /"Ann"/)
  const { changes, cursor } = changesIn(contacts('changes'))
  deepEqual(changes.at(-1), { key: 'ann', deleted: false })
  equal(contacts('delete', 'ann'), 'true')
  equal(contacts('delete', 'ann'), 'false')
  const after = changesIn(contacts('changes', cursor))
  deepEqual(after.changes, [{ key: 'ann', deleted: true }])
  deepEqual(changesIn(contacts('changes', after.cursor)).changes, [])
  contacts('save', 'bob', 'Bob', 'ann@EXAMPLE.com')
  const held = run(place, 'contacts.ts', 'undo', 'ann')
  equal(held.status, 1)
  match(held.told, /already held by "bob"/)
  contacts('delete', 'bob')
  contacts('undo', 'ann')
  match(contacts('find', 'ann@example.com'), /"Ann"/)
}

/** The changes that a program printed, and the cursor behind them, which some print with each change. */
function changesIn(said: string) {
  interface Change {
    key: string
    deleted: boolean
    cursor?: unknown
  }
  const parsed = JSON.parse(said) as Change[] | { changes: Change[]; cursor: string }
  const changes = Array.isArray(parsed) ? parsed : parsed.changes
  const cursor = Array.isArray(parsed) ? String(changes.at(-1)?.cursor) : parsed.cursor
  return { changes: changes.map(({ key, deleted }) => ({ key, deleted })), cursor }
}

/**
 * Imports a file with two lines that are no places, kills the import once where it is to go on, and compares what it then
 * answers.
 *
 * @returns seconds of the run that ended
 */
export async function runImport(place: Place, count: number, goesOn: boolean): Promise<number> {
  const lines = Array.from({ length: count }, (_, n) =>
    JSON.stringify({
      id: `p${n}`,
      name: n % 10 === 0 ? `San ${n}` : `Town ${n}`,
      country: `C${n % 7}`,
      population: n,
    }),
  )
  writeFileSync(join(place.folder, 'places.ndjson'), ['{"id":', '{"id":"x"}', ...lines].join('\n'))
  if (goesOn) {
    const killed = spawn(process.execPath, ['--no-warnings', 'import-places.ts'], {
      cwd: place.folder,
      env: { ...process.env, ...place.env },
      stdio: ['ignore', 'ignore', 'pipe'],
    })
    for await (const chunk of killed.stderr) if (/[1-9]\d* places/.test(String(chunk))) break
    killed.kill('SIGKILL')
    await once(killed, 'close')
  }
  const started = performance.now()
  const { status, said, told } = run(place, 'import-places.ts')
  equal(status, 0, told)
  const [outcome, named, countries] = said.split('\n').slice(-3)
  deepEqual(JSON.parse(outcome ?? ''), { created: count, failed: 2 })
  match(named ?? '', /san 0/i)
  const sums = Array.from({ length: 7 }, () => 0)
  for (let n = 0; n < count; n++) sums[n % 7]! += n
  const expected = sums.map((sum, of) => ({ sum, country: `C${of}` })).toSorted((a, b) => b.sum - a.sum)
  const found = JSON.parse(countries ?? '') as Record<string, unknown>[]
  equal(found.length, 3)
  for (const [index, { sum, country }] of expected.slice(0, 3).entries()) {
    const values = Object.values(found[index]!)
    if (!values.includes(sum) || !values.includes(country))
      throw new Error(`${countries}: no ${country}, ${sum}`)
  }
  return (performance.now() - started) / 1000
}

/** Lets sixteen clients take forty lamps from the service. */
export async function runStock(place: Place): Promise<void> {
  const service = spawn(process.execPath, ['--no-warnings', 'stock-service.ts', '0'], {
    cwd: place.folder,
    env: { ...process.env, ...place.env },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const [line] = (await once(createInterface(service.stdout), 'line')) as [string]
  const { port } = JSON.parse(line) as { port: number }
  const ask = (method: string, at: string, body?: object) =>
    fetch(`http://127.0.0.1:${port}${at}`, {
      method,
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    })
  try {
    equal((await ask('PUT', '/stock/lamp', { left: 40 })).status, 200)
    equal((await ask('PUT', '/stock/rope', { left: 'many' })).status, 422)
    equal((await ask('POST', '/stock/none/take')).status, 404)
    const clients = Array.from({ length: 16 }, async () => {
      let taken = 0
      for (;;) {
        const { status } = await ask('POST', '/stock/lamp/take')
        if (status === 410) return taken
        equal(status, 200)
        taken++
      }
    })
    const taken = (await Promise.all(clients)).reduce((sum, each) => sum + each, 0)
    equal(taken, 40)
    match(await (await ask('GET', '/stock/lamp')).text(), /"left":0/)
    match(await (await ask('GET', '/stock?below=5')).text(), /lamp/)
    equal(await (await ask('DELETE', '/stock/lamp')).text(), 'true')
    equal(await (await ask('GET', '/stock/lamp')).text(), 'null')
  } finally {
    service.kill('SIGTERM')
    await once(service, 'close')
  }
}
