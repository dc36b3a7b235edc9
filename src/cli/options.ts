import { InvalidArgumentError, Option } from 'commander'

/** Options that several commands have. */
export const databaseOption = new Option(
  '-d, --database <url>',
  'file or URL of the database; DATASTORE_URL where it is not given',
)
export const storeOption = new Option(
  '-s, --store <name>',
  'store; DATASTORE_STORE, or the only one, where it is not given',
)
export const jsonOption = new Option('--json', 'print results and errors as lines of JSON')
export const skipTestsOption = new Option('--skip-tests', 'publish although pinned documents fail')

/** An option that takes a whole number. */
export function countOption(flags: string, meaning: string): Option {
  return new Option(flags, meaning).argParser((text: string) => {
    if (!/^\d{1,15}$/.test(text)) throw new InvalidArgumentError('It must be a whole number from 0.')
    return Number(text)
  })
}

/** Options that begin and end a list at cursors; `cursor` says what they are. */
export function rangeOptions(cursor: string): readonly Option[] {
  return [
    new Option('--after <cursor>', `only what comes after this ${cursor}`),
    new Option('--before <cursor>', `only what comes before this ${cursor}`),
    new Option('--reverse', 'from the end to the beginning'),
  ]
}

/** What a person gave for `rangeOptions`. */
export interface RangeCommandOptions {
  readonly after?: string
  readonly before?: string
  readonly reverse?: boolean
}

/** An option that takes one of a few words. */
export function choiceOption(flags: string, meaning: string, choices: readonly string[]): Option {
  return new Option(flags, meaning).choices([...choices])
}
