import { Option } from 'commander'
import type { ImportOptions } from '../../engine/index.ts'
import { importFormats } from '../../shared/model/transfer/import.ts'
import { defineCommand } from '../command.ts'
import { importInto, importTableInto } from '../import-into.ts'
import { withStore } from '../open-store.ts'
import { choiceOption } from '../options.ts'
import { withStdinFile } from '../read-stdin.ts'
import { UsageError } from '../usage-error.ts'

type ImportCommandOptions = Pick<
  ImportOptions,
  'format' | 'onExisting' | 'onError' | 'name' | 'at' | 'short'
> & {
  readonly key?: string
  readonly newKeys?: boolean
  readonly createStore?: boolean
  readonly table?: string
  readonly children?: string[]
  readonly parents?: string[]
}

export const importCommand = defineCommand<ImportCommandOptions>({
  name: 'import',
  summary: 'import documents of a file, of a folder of .json files, or of standard input',
  args: [['<file>', 'path of the file, packed with gzip or not, or of the folder; - for standard input']],
  options: [
    choiceOption('--format <format>', 'format; without it the content says it', importFormats),
    new Option(
      '--key <field>',
      'field or column that holds the key; without it `_key`, or what the format has, and of a folder the path of each file',
    ),
    new Option('--new-keys', 'make new keys, in the order of the file').conflicts('key'),
    choiceOption('--on-existing <what>', 'what a document does whose key is in use', [
      'fail',
      'skip',
      'replace',
    ]),
    choiceOption('--on-error <what>', 'whether a wrong record ends the import', ['stop', 'skip']),
    choiceOption('--short <what>', 'whether a CSV row with too few cells is refused, or filled with null', [
      'refuse',
      'fill',
    ]),
    new Option(
      '--at <path>',
      'path of the array that holds the documents, such as `data.items`, or name of the sheet',
    ),
    new Option(
      '--table <name>',
      'take the rows of this table of a SQLite file, or of a server by its URL',
    ).conflicts(['format', 'key', 'newKeys', 'at', 'short', 'name']),
    new Option('--children <names...>', 'tables that refer to it, whose rows become arrays'),
    new Option('--parents <columns...>', 'columns by which it refers to others, whose rows become objects'),
    new Option('--name <name>', 'import once: the same command goes on where it was, also after a crash'),
    new Option('--create-store', 'create database and store where they are missing'),
  ],
  examples: [
    ['datastore import users.csv --key username -d users.db', 'a column is the key'],
    [
      'datastore import dump.json.gz --on-existing skip -d users.db',
      'what CouchDB or MongoDB exported, packed',
    ],
    ['datastore import documents/ -d users.db', 'each .json file of a folder; its path is the key'],
    ['datastore import people.xlsx --at Members --key id -d users.db', 'a sheet of a workbook'],
    [
      'datastore import shop.db --table orders --children order_lines --parents customer_id -d users.db',
      'a table',
    ],
    ['curl -s https://example.com/users.ndjson | datastore import - -d users.db', 'from another program'],
  ],
  async run(cli, { args: [file = ''], options }) {
    const { format, onExisting, onError, short, at, name, createStore = false, newKeys = false } = options
    if (options.table !== undefined) {
      const { table, children, parents } = options
      const choice = { table, children, parents, onExisting, onError }
      return await withStore(cli, options, { create: createStore }, (store) =>
        importTableInto(cli, store, file, choice),
      )
    }
    const chosen = { format, onExisting, onError, short, at, name, key: newKeys ? null : options.key }
    const into = (path: string) =>
      withStore(cli, options, { create: createStore }, (store) => importInto(cli, store, path, chosen))
    if (file !== '-') return await into(file)
    if (name !== undefined)
      throw new UsageError('--name goes on in the same file, which standard input is not. Give a file.')
    await withStdinFile(cli, { name: `import.${format ?? 'ndjson'}`, what: 'The data' }, into)
  },
})
