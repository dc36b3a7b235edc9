import type { Option } from 'commander'
import type { Cli } from './cli.ts'

/** What a person gave to a command: its arguments in order, a list where one takes several, and its options by name. */
export interface CommandCall<Options> {
  readonly args: readonly (string | undefined)[]
  /** The words of an argument that takes several. */
  readonly words: readonly string[]
  readonly options: Options & DatabaseOptions
}

/** Options of every command that opens a database. */
export interface DatabaseOptions {
  readonly database?: string
  readonly store?: string
}

/** A command: what it is called with, what it does, and how it is used. */
export interface CliCommand<Options = object> {
  readonly name: string
  /** One sentence for the list of commands, without its full stop. */
  readonly summary: string
  /** Each argument as it is shown, `<key>` or `[file]`, and what it is. */
  readonly args?: readonly (readonly [shown: string, meaning: string])[]
  readonly options?: readonly Option[]
  /** Lines for a shell, each with what it does. */
  readonly examples: readonly (readonly [line: string, meaning: string])[]
  run(cli: Cli, call: CommandCall<Options>): Promise<void>
}

/** A command as the program keeps it, whatever its options are. */
export function defineCommand<Options>(command: CliCommand<Options>): CliCommand {
  return command as CliCommand
}
