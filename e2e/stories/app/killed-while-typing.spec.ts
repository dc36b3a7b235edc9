import { appendFileSync } from 'node:fs'
import { setTimeout } from 'node:timers/promises'
import * as fc from 'fast-check'
import { makeUsers, textIn } from '../../databases.ts'
import type { Host } from '../../host/host.ts'
import type { App } from '../../pages/app.ts'
import type { Editor } from '../../pages/editor.ts'
import { expect, test } from '../../story.ts'

/** `npm run faults -- --case host` asks for more kills, from another seed, and for a line of JSON of each. */
const asked = {
  kills: Number(process.env['STORY_KILLS'] ?? 3),
  from: Number(process.env['STORY_FROM'] ?? 0),
  seed: Number(process.env['STORY_SEED'] ?? 20_261_129),
  until: Number(process.env['STORY_UNTIL'] ?? Infinity),
  report: process.env['STORY_REPORT'],
}

/** Milliseconds: what was typed longer ago than this must be there whatever ends. */
const mayBeLost = 1000

const kill = fc.record({
  where: fc.constantFrom('document', 'map'),
  /** Milliseconds from the first key to the kill, and between two keys. */
  after: fc.integer({ min: 0, max: 3000 }),
  pace: fc.integer({ min: 5, max: 80 }),
  keys: fc.integer({ min: 20, max: 50 }),
  /** Milliseconds from the last key to the page being loaded anew; null when the page stays. */
  reload: fc.option(fc.integer({ min: 0, max: 2500 }), { freq: 2 }),
  /** Milliseconds from there to another kill, which meets the page while it starts; null for none. */
  again: fc.option(fc.integer({ min: 0, max: 2500 }), { freq: 2 }),
  text: fc.stringMatching(/^[a-z0-9]{50}$/),
})

type Kill = typeof kill extends fc.Arbitrary<infer Made> ? Made : never

/** Types some of the text, and tells what was typed when. */
async function type(editor: Editor, { text, keys, pace }: Kill): Promise<(until: number) => string> {
  const times: number[] = []
  for (const letter of text.slice(0, keys)) {
    await editor.type(letter)
    times.push(Date.now())
    await setTimeout(pace)
  }
  return (until) => text.slice(0, times.filter((time) => time <= until).length)
}

async function front(app: App, where: Kill['where']): Promise<Editor> {
  await app.tab(where === 'document' ? /^joe/ : /half_done|new view/).click()
  return where === 'document' ? app.document('joe').editor : app.view(null).map
}

/** Kills the engine, and the next one at once when there is none at this moment. */
async function killEngine(host: Host): Promise<void> {
  while (!host.hasEngine) await setTimeout(20)
  host.killEngine()
}

test('an engine that is killed at random moments while a person types takes nothing that was typed', async ({
  startApp,
  folder,
  hosts,
}) => {
  test.setTimeout((1 + asked.kills) * 300_000)
  const path = await makeUsers(folder)
  const app = await startApp(path)
  const host = hosts.at(-1)!
  await app.documents('users').open('joe')
  const view = await app.newView()
  await view.nameIt('half_done')
  await view.map.replace('// not typed')
  let inMap = 'not typed'
  const kills = fc.sample(kill, { seed: asked.seed, numRuns: asked.from + asked.kills }).slice(asked.from)
  for (const [at, each] of kills.entries()) {
    if (Date.now() > asked.until) break
    const run = asked.from + at
    const mark = `run${run}x`
    await test.step(`kill ${run}: ${JSON.stringify({ ...each, text: undefined })}`, async () => {
      const editor = await front(app, each.where)
      await editor.replace(each.where === 'document' ? `{ "note": "${mark}" }` : `// ${mark}`)
      if (each.where === 'document') await goInto(editor)
      const starts = startsOf(host.said)
      const [typed] = await Promise.all([
        type(editor, each),
        setTimeout(each.after).then(() => killEngine(host)),
      ])
      const all = `${mark}${typed(Date.now())}`
      const must = `${mark}${typed(await reload(app, host, each))}`
      const shown = await front(app, each.where)
      await shown.expectText(must)
      const isWhole = await shown.holds(all)
      if (each.where === 'map') inMap = isWhole ? all : must
      await (await front(app, 'map')).expectText(inMap)
      const engines = each.reload !== null && each.again !== null ? 2 : 1
      await expect.poll(() => startsOf(host.said)).toBe(starts + engines)
      await saveDocument(app, path, mark)
      report({
        run,
        where: each.where,
        reloaded: each.reload !== null,
        kills: engines,
        keys: each.keys,
        isWhole,
      })
    })
  }
})

/** Puts the cursor at the end of the text between the last quotes. */
async function goInto(editor: Editor): Promise<void> {
  for (const key of ['End', 'ArrowLeft', 'ArrowLeft', 'ArrowLeft']) await editor.input.press(key)
}

/** Loads the page anew if the kill says so; returns until when what was typed must be there, in UTC milliseconds. */
async function reload(app: App, host: Host, { reload: pause, again }: Kill): Promise<number> {
  if (pause === null) return Infinity
  await setTimeout(pause)
  const until = Date.now() - mayBeLost
  const killing = again === null ? undefined : setTimeout(again).then(() => killEngine(host))
  await app.page.reload()
  await killing
  return until
}

/** The next save works, whatever was killed before. */
async function saveDocument(app: App, path: string, mark: string): Promise<void> {
  const text = `{ "saved": "${mark}" }`
  const editor = await front(app, 'document')
  await editor.replace(text)
  await app.document('joe').save()
  await expect(app.tab(/^joe.*unsaved/)).toBeHidden()
  expect(await textIn(path, 'users', 'joe')).toBe(text)
}

function report(line: object): void {
  if (asked.report !== undefined) appendFileSync(asked.report, `${JSON.stringify(line)}\n`)
}

function startsOf(said: string): number {
  return said.split('is being started again').length - 1
}
