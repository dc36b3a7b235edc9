import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { Datastore } from '../../../src/engine/index.ts'
import { asksFor, countUp, Violations } from '../campaign.ts'
import type { Order, Outcome } from '../campaign.ts'
import { Child } from '../child.ts'
import { EntriesIndex, tagsView } from '../entries.ts'
import type { Entry } from '../entries.ts'
import { makeLegacyFile } from '../../../tests/support/files/legacy-file.ts'
import type { FilesOrder, FilesSaid } from './worker.ts'

const worker = join(import.meta.dirname, 'worker.ts')

/** So long may a process be held, in milliseconds, on a machine that has much else to do: it says every second that it is not. */
const longestHold = 20_000

/** So long may a file take in all, in milliseconds: a map that never ends has its second with each of 40 documents, and again. */
const longestFile = 300_000

/** Damages and tampers with small files and uses each: results or refusals that mean something, never a crash or a hang. */
export async function files(order: Order): Promise<Outcome> {
  const violations = new Violations(order, 'files')
  const counts: Record<string, number> = {}
  const mutations: Record<string, number> = {}
  const templates = await makeTemplates(order.folder)
  const folder = join(order.folder, 'mutated')
  mkdirSync(folder)
  const to = order.from + order.count
  let next = order.from
  while (asksFor(order, next)) {
    const child = Child.start(worker)
    child.send({ templates, folder, seed: order.seed, from: next, to } satisfies FilesOrder)
    let begun = 'its start'
    let since = Date.now()
    for (let seen = 0; asksFor(order, next); seen++) {
      const line = await child.line(() => child.lines.length > seen, longestHold)
      if (line === undefined || Date.now() - since > longestFile) break
      const said = JSON.parse(child.lines[seen]!) as FilesSaid
      if ('alive' in said) continue
      since = Date.now()
      if ('begun' in said) {
        begun = said.mutation
        continue
      }
      next = said.ended + 1
      countUp(mutations, said.mutation)
      for (const [code, count] of Object.entries(said.codes)) countUp(counts, code, count)
      for (const problem of said.problems) violations.add(said.ended, `${said.mutation}: ${problem}`)
      if (next % 500 === 0) order.say(`${next - order.from} files, ${violations.list.length} violations`)
    }
    const ended = !asksFor(order, next)
    const { code, signal } = await child.kill()
    if (ended) break
    const how = signal === 'SIGKILL' ? 'hung' : `ended (${code ?? signal}): ${child.complaint.slice(-2000)}`
    violations.add(next++, `${begun}: the process ${how}`)
  }
  return { runs: next - order.from, violations: violations.list, details: { outcomes: counts, mutations } }
}

async function makeTemplates(folder: string): Promise<FilesOrder['templates']> {
  const legacy = join(folder, 'legacy.db')
  await makeLegacyFile(legacy, 40)
  return [
    // Fewer with an authored view: each that is written starts a sandbox, which takes longer than all the rest.
    {
      path: await makeStore(join(folder, 'authored.db'), { history: true, authored: true }),
      table: 'entries',
    },
    { path: await makeStore(join(folder, 'plain.db'), { history: true }), table: 'entries' },
    { path: await makeStore(join(folder, 'packed.db'), { compress: true }), table: 'entries' },
    { path: legacy, table: 'users' },
  ]
}

interface Kind {
  readonly compress?: boolean
  readonly history?: boolean
  readonly authored?: boolean
}

async function makeStore(path: string, { authored = false, ...options }: Kind): Promise<string> {
  const store = await Datastore.open(path, {
    table: 'entries',
    views: { index: new EntriesIndex(1) },
    ...options,
  })
  await store.putMany(
    Array.from({ length: 40 }, (_, index): [string, Entry] => [
      `base ${index}`,
      { email: `base ${index}@x`, n: index, tags: ['a', `t${index}`], note: 'n'.repeat(index * 5) },
    ]),
  )
  await store.put('base 1', { email: 'base 1@x', n: 100, tags: [] })
  await store.put('gone', {})
  await store.delete('gone')
  if (authored) await store.views.publish(tagsView(1))
  await store.close()
  return path
}
