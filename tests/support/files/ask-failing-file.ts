import { rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { Datastore } from '../../../src/engine/datastore.ts'
import { DatastoreError } from '../../../src/shared/errors.ts'
import { replaceFile } from '../../../src/engine/storage/replace-file.ts'

/*
 * What a program meets whose files lie on a share that goes and comes back: `node ask-failing-file.ts FOLDER ERRNO…`, started by a test
 * with the library that refuses. Prints JSON: of each error what was said, and what is in the file afterwards.
 */
const [folder = '', ...errors] = process.argv.slice(2)
const switchFile = process.env['FAILING_SWITCH'] ?? ''
const path = join(folder, 'a.db')
const options = { table: 'users' }

async function said(ask: () => Promise<unknown>): Promise<string> {
  try {
    await ask()
    return 'done'
  } catch (error) {
    return error instanceof DatastoreError
      ? `${error.code}: ${error.message}`
      : `not said in words: ${String(error)}`
  }
}

async function exported(name: string): Promise<void> {
  const writing = replaceFile(join(folder, name), { overwrite: true }, async function* (sink) {
    yield await sink.write('text')
  })
  for await (const _ of writing);
}

const store = await Datastore.open(path, options)
await store.put('a', { n: 1 })
const report: Record<string, unknown> = {}
for (const error of errors) {
  writeFileSync(switchFile, error)
  const refused = {
    put: await said(() => store.put(`lost-${error}`, { n: 2 })),
    open: await said(() => Datastore.open(path, options)),
    create: await said(() => Datastore.open(join(folder, 'new.db'), options)),
    export: await said(() => exported('export.json')),
  }
  rmSync(switchFile)
  const put = await said(() => store.put(`back-${error}`, { n: 3 }))
  report[error] = { ...refused, afterwards: put }
}
const keys: string[] = []
for await (const { key } of store.iterateText()) keys.push(key)
await store.close()
console.log(JSON.stringify({ report, keys }))
