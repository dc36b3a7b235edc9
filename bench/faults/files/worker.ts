import { copyFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { orders, tell } from '../orders.ts'
import { Random } from '../random.ts'
import { select } from '../raw-file.ts'
import { Exercise, useAsApp, useAsProgram } from './exercise.ts'
import { damageNames, mutateBytes } from './mutate-bytes.ts'
import { mutateBySql, tamperingNames } from './mutate-sql.ts'

/** A small sound file of each kind, by the name of its store. */
export interface FilesOrder {
  readonly templates: readonly { readonly path: string; readonly table: string }[]
  readonly folder: string
  readonly seed: number
  readonly from: number
  readonly to: number
}

export type FilesSaid =
  /** Nothing holds the process. */
  | { readonly alive: true }
  | { readonly begun: number; readonly mutation: string }
  | {
      readonly ended: number
      readonly mutation: string
      readonly codes: Readonly<Record<string, number>>
      readonly problems: readonly string[]
    }

const say = (message: FilesSaid): void => tell(message)

setInterval(() => say({ alive: true }), 1000).unref()

for await (const order of orders<FilesOrder>()) {
  process.chdir(order.folder)
  for (let run = order.from; run < order.to; run++) await mutateAndUse(order, run)
}

async function mutateAndUse({ templates, folder, seed }: FilesOrder, run: number): Promise<void> {
  const random = new Random(seed, run)
  const bySql = random.chance(0.4)
  // Only files of our own format have tables that can be tampered with.
  let name = bySql ? random.pick(tamperingNames) : random.pick(damageNames)
  const authored = random.chance(name === 'a view’s definition' ? 1 : 0.12)
  const template = templates[authored ? 0 : random.integer(1, bySql ? 2 : 3)]!
  const path = join(folder, `run-${run}.db`)
  copyFileSync(template.path, path)
  const spared = bySql ? await mutateBySql(path, name, { random, authored }) : null
  if (spared === null) {
    // SQLite refuses some of what is tried; a run must not pass with a sound file.
    if (bySql) name = random.pick(damageNames)
    mutateBytes(path, name, random)
  }
  say({ begun: run, mutation: name })
  const exercise = new Exercise()
  if (random.chance(0.5)) await useAsApp(path, exercise, random)
  else await useAsProgram(path, template.table, exercise, random)
  if (spared === true) exercise.problems.push(...(await lostDocuments(template.path, path)))
  say({ ended: run, mutation: name, codes: exercise.codes, problems: exercise.problems })
  if (exercise.problems.length === 0)
    for (const end of ['', '-wal', '-shm', '-journal']) rmSync(`${path}${end}`, { force: true })
}

/** Documents that are gone although no program deleted them. */
async function lostDocuments(template: string, path: string): Promise<string[]> {
  const count = `select count(*) as count from entries where "key" like 'base%'`
  try {
    const [before, after] = [
      await select<{ count: number }>(template, count),
      await select<{ count: number }>(path, count),
    ]
    const lost = before[0]!.count - after[0]!.count
    return lost === 0 ? [] : [`${lost} documents were lost without a word`]
  } catch (error) {
    return [`the documents cannot be read any more: ${String(error)}`]
  }
}
