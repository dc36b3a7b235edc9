import { defineCommand } from '../command.ts'
import { withStore } from '../open-store.ts'
import { skipTestsOption } from '../options.ts'
import { publishDefinition } from '../publish-definition.ts'
import { readViewFile } from '../view-file.ts'

export const publishCommand = defineCommand<{ readonly skipTests?: boolean }>({
  name: 'publish',
  summary: 'publish a view of a file, beside the version that answers until it is built',
  args: [['<file>', 'file of the view; its name without the ending is the name of the view']],
  options: [skipTestsOption],
  examples: [['datastore publish views/by_email.ts -d users.db', 'an unchanged view costs nothing']],
  async run(cli, { args: [file = ''], options }) {
    const definition = await readViewFile(file)
    await withStore(cli, options, {}, (store) => publishDefinition(cli, store, definition, options))
  },
})
