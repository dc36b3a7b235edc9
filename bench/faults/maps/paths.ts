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

/** What is asked of each path: a map, and documents by their keys. */
export interface Question {
  readonly database: Database
  readonly sandbox: Sandbox
  /** Begins the names of the stores that are made for it. */
  readonly name: string
  readonly map: string
  readonly documents: readonly (readonly [key: string, document: Record<string, unknown>])[]
  readonly random: Random
}

/** The answers of each path, and what dry runs and verifications found to be different. */
export interface PathAnswers {
  readonly alone: Answers
  readonly others: Readonly<Record<string, Answers>>
  readonly found: readonly string[]
  /** Documents that were mapped on the thread that asks. */
  readonly own: number
}

/** Asks a map on each path, with its documents in another order on each. */
export async function askAll(question: Question): Promise<PathAnswers> {
  const { database, sandbox, name, map, documents, random } = question
  const definition: ViewDefinition = {
    name: 'v',
    columns: [...mapColumns],
    map,
    onError: 'skip',
    maxFailures: 1,
  }
  const store = await database.createStore(`${name}_a`)
  const batches = await database.createStore(`${name}_b`)
  for (const one of [store, batches]) await one.views.publish(definition)
  for (const [key, document] of shuffled(documents, random)) await store.put(key, document)
  const put = await answersOf(store, documents)
  const left = shuffled(documents, random)
  while (left.length > 0) await batches.putMany(left.splice(0, random.integer(1, 200)))
  const batch = await answersOf(batches, documents)
  await batches.views.reindex('v')
  const texts = await textsOf(store, documents)
  const read = (outcomes: readonly SandboxOutcome[]): Answers => readAll(definition, outcomes)
  const alone: SandboxOutcome[] = []
  for (const one of texts) alone.push(...(await sandbox.run(map, [one])))
  const traced = await sandbox.trace(map, shuffled(texts, random), { values: random.chance(0.5) })
  const here = await inTheThread(question, texts)
  return {
    alone: read(alone),
    others: {
      'a run of all': read(await sandbox.run(map, shuffled(texts, random))),
      'the thread that asks': read(here),
      put,
      putMany: batch,
      reindex: await answersOf(batches, documents),
      preview: await preview(store, definition, documents, random),
      trace: read(traced.outcomes),
    },
    found: [...(await verify(store)), ...(await dryRun(store, definition, put))],
    own: here.length,
  }
}

/** Maps one document after the other in one interpreter; those that it leaves to a worker are not among the outcomes. */
async function inTheThread(
  { map, random }: Question,
  texts: readonly SandboxDocument[],
): Promise<SandboxOutcome[]> {
  const { factory } = placePatterns(compileMap(map))
  const load = (): Promise<InThreadMap> => InThreadMap.load(factory, countingInterpreter(), completeLimits())
  let runner = await load()
  let broken = 0
  const outcomes: SandboxOutcome[] = []
  for (const one of shuffled(texts, random)) {
    const rows = runner.run([one])
    if (rows !== undefined) outcomes.push(...decodeOutcomes([one.key], rows).map(ungroup))
    if (!runner.broken) continue
    // As the engine does, which leaves such a map to the workers sooner.
    if (++broken > 20) break
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
async function answersOf(store: Datastore, documents: Question['documents']): Promise<Answers> {
  const rows = await Array.fromAsync(store.iterateRows('v'))
  return gather(documents, rows, await store.views.errors('v', { limit: documents.length }))
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
const place = /^View "v", document "[^"]*"(?: \(line \d+(?:, column \d+)?\))?: /

function errorAnswer({ code, message, line }: Failed): string {
  return `${code} in line ${line}: ${message.replace(place, '')}`
}

async function verify(store: Datastore): Promise<string[]> {
  const { differences, different } = await store.views.verify('v')
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
