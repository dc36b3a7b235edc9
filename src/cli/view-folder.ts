import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises'
import { extname, join } from 'node:path'
import { DatastoreError } from '../shared/errors.ts'
import { describeChanges } from '../shared/model/definition-changes.ts'
import type { Datastore, ViewDefinition } from '../engine/index.ts'
import { writeViewFile } from '../shared/view-file.ts'
import { readViewFile } from './view-file.ts'

/** A view that is in a folder, in a store, or in both. */
export interface ComparedView {
  readonly name: string
  readonly state: 'new' | 'changed' | 'same' | 'only in the store'
  /** What is different in the folder, one sentence each. */
  readonly changes: readonly string[]
  /** As the folder has it; null where it has no file of it. */
  readonly definition: ViewDefinition | null
}

/** The definitions of a store's authored views, by name. Views of programs have theirs in a program. */
async function storedViews(store: Datastore): Promise<Map<string, ViewDefinition>> {
  const views = await store.views.list()
  return new Map(
    views.flatMap(({ name, kind, definition }) =>
      kind === 'authored' && definition !== null ? [[name, definition] as const] : [],
    ),
  )
}

/** Compares the files of a folder with the views of a store, in order of name. */
export async function compareViews(store: Datastore, folder: string): Promise<ComparedView[]> {
  const files = await readFolder(folder)
  const stored = await storedViews(store)
  const names = [...new Set([...files.keys(), ...stored.keys()])].toSorted()
  return names.map((name) => compare(name, files.get(name) ?? null, stored.get(name)))
}

function compare(
  name: string,
  definition: ViewDefinition | null,
  stored: ViewDefinition | undefined,
): ComparedView {
  if (definition === null) return { name, definition, state: 'only in the store', changes: [] }
  if (stored === undefined) return { name, definition, state: 'new', changes: [] }
  // The text of the file tells a difference in anything, and none where a definition is only written otherwise.
  if (writeViewFile(stored) === writeViewFile(definition))
    return { name, definition, state: 'same', changes: [] }
  const changes = describeChanges(stored, definition)
  return {
    name,
    definition,
    state: 'changed',
    changes: changes.length > 0 ? changes : ['Its tests changed.'],
  }
}

/** The definitions of a folder's files, by name. @throws DatastoreError `IO`, `INVALID_INPUT` naming the file. */
async function readFolder(folder: string): Promise<Map<string, ViewDefinition>> {
  const names = await readdir(folder).catch((cause: unknown) => {
    const why = cause instanceof Error ? cause.message : String(cause)
    throw new DatastoreError('IO', `Cannot read the folder ${folder}: ${why}.`, {
      details: { path: folder },
      cause,
    })
  })
  const files = names
    .filter((name) => ['.ts', '.js'].includes(extname(name)) && !name.endsWith('.d.ts'))
    .toSorted()
  const definitions = new Map<string, ViewDefinition>()
  for (const file of files) {
    const definition = await readViewFile(join(folder, file))
    if (definitions.has(definition.name))
      throw new DatastoreError(
        'INVALID_INPUT',
        `The folder ${folder} has two files of the view "${definition.name}". Remove one.`,
        { details: { path: folder, view: definition.name } },
      )
    definitions.set(definition.name, definition)
  }
  return definitions
}

/** A file that was written, or that had the same content already. */
export interface PulledView {
  readonly name: string
  readonly file: string
  readonly changed: boolean
}

/** Writes a file for each authored view of the store; one that is the same is not touched. */
export async function* pullViews(store: Datastore, folder: string): AsyncGenerator<PulledView> {
  await mkdir(folder, { recursive: true })
  const there = await readdir(folder)
  for (const [name, definition] of await storedViews(store)) {
    // A map that was kept as JavaScript stays in its file.
    const file = join(folder, there.includes(`${name}.js`) ? `${name}.js` : `${name}.ts`)
    const text = writeViewFile(definition)
    const before = await readFile(file, 'utf8').catch(() => null)
    const changed = before !== text
    if (changed) await writeFile(file, text)
    yield { name, file, changed }
  }
}
