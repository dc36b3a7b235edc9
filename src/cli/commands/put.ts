import { Option } from 'commander'
import { defineCommand } from '../command.ts'
import { importInto } from '../import-into.ts'
import { withStore } from '../open-store.ts'
import { readStdin, withStdinFile } from '../read-stdin.ts'
import { UsageError } from '../usage-error.ts'

interface PutCommandOptions {
  readonly rev?: string
  readonly new?: boolean
  readonly createStore?: boolean
}

export const putCommand = defineCommand<PutCommandOptions>({
  name: 'put',
  summary: 'save a document, or documents of NDJSON from standard input',
  args: [
    ['[key]', 'key of the document; without it, each line of standard input is a document with its `_key`'],
    ['[json]', 'the document; without it, it comes from standard input'],
  ],
  options: [
    new Option('--rev <rev>', 'refuse when this is not the present revision'),
    new Option('--new', 'refuse when the key is in use'),
    new Option('--create-store', 'create database and store where they are missing'),
  ],
  examples: [
    [`datastore put joe '{"email": "joe@example.com"}' -d users.db`, 'save one document'],
    ['datastore put joe -d users.db < joe.json', 'its text is kept byte for byte'],
    ['datastore put -d users.db < users.ndjson', 'save many; those that are there are replaced'],
  ],
  async run(cli, { args: [key, json], options }) {
    const { rev, new: create = false, createStore = false } = options
    if (key === undefined) {
      if (rev !== undefined) throw new UsageError('--rev is of one document: give its key.')
      const what = { name: 'put.ndjson', what: 'NDJSON' }
      return await withStdinFile(cli, what, (path) =>
        withStore(cli, options, { create: createStore }, (store) =>
          importInto(cli, store, path, { format: 'ndjson', onExisting: create ? 'fail' : 'replace' }),
        ),
      )
    }
    const text = json ?? (await readStdin(cli, 'The document'))
    await withStore(cli, options, { create: createStore }, async (store) => {
      const saved = await store.putText(key, text, { rev, create })
      await cli.result(saved, `Saved ${JSON.stringify(key)} as revision ${saved.rev}.`)
    })
  },
})
