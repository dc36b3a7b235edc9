import type { Database, Datastore, ViewDefinition } from '../../../src/engine/index.ts'
import { compileMap } from '../../../src/engine/sandbox/compile/compile-map.ts'
import { decodeOutcomes, ungroup } from '../../../src/engine/sandbox/encoding/decode-outcome.ts'
import { InThreadMap } from '../../../src/engine/sandbox/executor/in-thread-map.ts'
import { countingInterpreter } from '../../../src/engine/sandbox/instance/interpreter.ts'
import { completeLimits } from '../../../src/engine/sandbox/limits.ts'
import { placePatterns } from '../../../src/engine/sandbox/compile/place-patterns.ts'
import type { Sandbox, SandboxDocument, SandboxOutcome } from '../../../src/engine/sandbox/sandbox.ts'
import { readOutcome } from '../../../src/engine/views/read-outcome.ts'
import type { Random } from '../random.ts'
import { mapColumns } from './grammar.ts'

/** What a map answers on each document: its rows in order of their texts, or the error's code, place and message. */
export type Answers = ReadonlyMap<string, string>

/** What is asked of each path: maps, and documents by their keys. */
export interface Question {
  readonly database: Database
  readonly sandbox: Sandbox
  /** Begins the names of the stores that are made for it. */
  readonly name: string
  /** Several, as views of the same stores: a put runs each of them. */
  readonly maps: readonly string[]
  readonly documents: readonly (readonly [key: string, document: Record<string, unknown>])[]
  readonly random: Random
}

/** The answers of each path to one map, and what dry runs and verifications found to be different. */
export interface PathAnswers {
  readonly alone: Answers
  readonly others: Readonly<Record<string, Answers>>
  readonly found: readonly string[]
  /** Documents that were mapped on the thread that asks. */
  readonly own: number
}

/** Asks maps on each path, with their documents in another order on each; returns the answers map by map. */
export async function askAll(question: Question): Promise<PathAnswers[]> {
  const { database, name, maps, documents, random } = question
  const definitions = maps.map((map, at): ViewDefinition => {
    return { name: `v${at}`, columns: [...mapColumns], map, onError: 'skip', maxFailures: 1 }
  })
  const [store, batches] = [await database.createStore(`${name}_a`), await database.createStore(`${name}_b`)]
  for (const definition of definitions)
    for (const one of [store, batches]) await one.views.publish(definition)
  for (const [key, document] of shuffled(documents, random)) await store.put(key, document)
  const left = shuffled(documents, random)
  while (left.length > 0) await batches.putMany(left.splice(0, random.integer(1, 200)))
  const texts = await textsOf(store, documents)
  const answers: PathAnswers[] = []
  for (const definition of definitions)
    answers.push(await askOne(question, { definition, store, batches, texts }))
  return answers
}

interface Asked {
  readonly definition: ViewDefinition
  /** The store whose documents were put one by one, and the one whose documents were put many at a time. */
  readonly store: Datastore
  readonly batches: Datastore
  readonly texts: readonly SandboxDocument[]
}

async function askOne(
  question: Question,
  { definition, store, batches, texts }: Asked,
): Promise<PathAnswers> {
  const { sandbox, documents, random } = question
  const { name, map } = definition
  const put = await answersOf(store, name, documents)
  const putMany = await answersOf(batches, name, documents)
  await batches.views.reindex(name)
  const read = (outcomes: readonly SandboxOutcome[]): Answers => readAll(definition, outcomes)
  const alone: SandboxOutcome[] = []
  for (const one of texts) alone.push(...(await sandbox.run(map, [one])))
  const traced = await sandbox.trace(map, shuffled(texts, random), {
    depth: random.chance(0.5) ? 'steps:' : 'lines',
  })
  const here = await inTheThread(map, shuffled(texts, random))
  return {
    alone: read(alone),
    others: {
      'a run of all': read(await sandbox.run(map, shuffled(texts, random))),
      'the thread that asks': read(here),
      put,
      putMany,
      reindex: await answersOf(batches, name, documents),
      preview: await preview(store, definition, documents, random),
      trace: read(traced.outcomes),
    },
    found: [...(await verify(store, name)), ...(await dryRun(store, definition, put))],
    own: here.length,
  }
}

/** Maps one document after the other in one interpreter; those that it leaves to a worker are not among the outcomes. */
async function inTheThread(map: string, texts: readonly SandboxDocument[]): Promise<SandboxOutcome[]> {
  const { factory } = placePatterns(compileMap(map))
  const load = (): Promise<InThreadMap> => InThreadMap.load(factory, countingInterpreter(), completeLimits())
  let runner = await load()
  let broken = 0
  const outcomes: SandboxOutcome[] = []
  for (const one of texts) {
    const rows = runner.run([one])
    if (rows !== undefined) outcomes.push(...decodeOutcomes([one.key], rows).map(ungroup))
    if (!runner.broken) continue
    // As the engine does, which leaves such a map to the workers sooner.
    if (++broken > 8) break
    runner = await load()
  }
  return outcomes
}

async function textsOf(store: Datastore, documents: Question['documents']): Promise<SandboxDocument[]> {
  const texts: SandboxDocument[] = []
  for (const [key] of documents) texts.push({ key, text: (await store.getText(key))!.text })
  return texts
}

function readAll(definition: ViewDefinition, outcomes: readonly SandboxOutcome[]): Answers {
  return new Map(
    outcomes.map((outcome) => {
      const { rows, error } = readOutcome(definition, outcome)
      return [outcome.key, error === null ? rowsAnswer(rows) : errorAnswer(error)]
    }),
  )
}

async function preview(
  store: Datastore,
  definition: ViewDefinition,
  documents: Question['documents'],
  random: Random,
): Promise<Answers> {
  const sample = shuffled(documents, random).map(([key]) => key)
  const { rows, errors } = await store.views.preview(definition, { sample })
  return gather(documents, rows, errors)
}

/** What a view of a store holds, and the errors it lists. */
async function answersOf(store: Datastore, view: string, documents: Question['documents']): Promise<Answers> {
  const rows = await Array.fromAsync(store.iterateCells(view))
  return gather(documents, rows, await store.views.errors(view, { limit: documents.length }))
}

interface Failed {
  readonly key: string | null
  readonly code: string
  readonly message: string
  readonly line: number | null
}

function gather(
  documents: Question['documents'],
  rows: readonly { readonly key: string; readonly values: object }[],
  errors: readonly Failed[],
): Answers {
  const byKey = Map.groupBy(rows, ({ key }) => key)
  const answers = new Map(documents.map(([key]) => [key, rowsAnswer(byKey.get(key) ?? [])]))
  for (const error of errors) answers.set(error.key ?? '', errorAnswer(error))
  return answers
}

function rowsAnswer(rows: readonly { readonly values: object }[]): string {
  const exact = (_name: string, value: unknown): unknown => (typeof value === 'bigint' ? `${value}n` : value)
  return rows
    .map(({ values }) => JSON.stringify(values, exact))
    .toSorted()
    .join('\n')
}

/** What a view adds in front of a message: its name, and where in which document. */
const place = /^View "[^"]*", document "[^"]*"(?: \(line \d+(?:, column \d+)?\))?: /

function errorAnswer({ code, message, line }: Failed): string {
  return `${code} in line ${line}: ${message.replace(place, '')}`
}

async function verify(store: Datastore, view: string): Promise<string[]> {
  const { differences, different } = await store.views.verify(view)
  return different === 0 ? [] : [`verify: ${different} different, as ${JSON.stringify(differences[0])}`]
}

/** What publishing the same map once more would change: nothing, and the same documents fail. */
async function dryRun(store: Datastore, definition: ViewDefinition, put: Answers): Promise<string[]> {
  const report = await store.views.dryRun({ ...definition, map: `${definition.map}\n// The same.` })
  const { rows, failures } = report
  const found: string[] = []
  if (rows.added + rows.removed + rows.changed > 0) found.push(`dry run: ${JSON.stringify(rows)}`)
  for (const { documents } of [failures.map, failures.type, failures.notNull]) {
    for (const failed of documents) {
      const answer = errorAnswer(failed)
      if (put.get(failed.key) !== answer)
        found.push(`dry run: ${failed.key}: ${answer}, put: ${put.get(failed.key)}`)
    }
  }
  return found
}

function shuffled<T>(items: readonly T[], random: Random): T[] {
  const mixed = [...items]
  for (let at = mixed.length - 1; at > 0; at--) {
    const other = random.integer(0, at)
    ;[mixed[at], mixed[other]] = [mixed[other]!, mixed[at]!]
  }
  return mixed
}
