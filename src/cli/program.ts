import completions from '@bomb.sh/tab/commander'
import { Command } from 'commander'
import type { Cli } from './cli.ts'
import type { CliCommand, CommandCall } from './command.ts'
import { commands } from './commands/index.ts'
import { databaseOption, jsonOption, storeOption } from './options.ts'

const about = `Reads and writes the stores of a Datastore database.

The database is named with --database, or by DATASTORE_URL; its store with --store, or by DATASTORE_STORE. \
A server's password may stand in the URL, or in DATASTORE_PASSWORD, which other users of the computer do not see.`

const ends = `
Exit codes: 0 done, 1 refused or failed, 2 wrong command line, 130 interrupted.
More: datastore <command> --help, and docs/cli.md of the repository.`

/** Builds the command line of the program, with completion for shells. */
export function buildProgram(cli: Cli): Command {
  const { stdout, stderr } = cli.streams
  const program = new Command('datastore')
  program
    .description(about)
    .addHelpText('after', ends)
    .exitOverride()
    .configureOutput({
      writeOut: (text) => stdout.write(text),
      writeErr: (text) => stderr.write(text),
      outputError: () => {},
    })
  for (const command of commands) addCommand(program, cli, command)
  completions(program)
  return program
}

function addCommand(program: Command, cli: Cli, command: CliCommand): void {
  const { name, summary, args = [], options = [], examples } = command
  const made = program.command(name).description(summary)
  for (const [shown, meaning] of args) made.argument(shown, meaning)
  for (const option of [...options, databaseOption, storeOption, jsonOption]) made.addOption(option)
  const width = Math.max(...examples.map(([line]) => line.length))
  const lines = examples.map(([line, meaning]) => `  $ ${line.padEnd(width)}  # ${meaning}`)
  made.addHelpText('after', `\nExamples:\n${lines.join('\n')}`)
  made.action(async () => {
    const given = made.processedArgs as readonly (string | readonly string[] | undefined)[]
    const call: CommandCall<object> = {
      args: given.map((arg) => (typeof arg === 'object' ? undefined : arg)),
      words: given.flatMap((arg) => (typeof arg === 'object' ? arg : [])),
      options: made.opts(),
    }
    await command.run(cli, call)
  })
}
