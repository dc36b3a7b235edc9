import { createWriteStream } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { text } from 'node:stream/consumers'
import type { Cli } from './cli.ts'
import { UsageError } from './usage-error.ts'

/** The whole of standard input, as text. @throws UsageError on a terminal, where nothing would come. */
export async function readStdin(cli: Cli, what: string): Promise<string> {
  refuseTerminal(cli, what)
  return await text(cli.streams.stdin)
}

/** Runs work on a file that holds standard input, which an import may read twice; it is removed afterwards. */
export async function withStdinFile<T>(
  cli: Cli,
  { name, what }: { readonly name: string; readonly what: string },
  work: (path: string) => Promise<T>,
): Promise<T> {
  refuseTerminal(cli, what)
  const folder = await mkdtemp(join(tmpdir(), 'datastore-import-'))
  try {
    const path = join(folder, name)
    await pipeline(cli.streams.stdin, createWriteStream(path), { signal: cli.signal })
    return await work(path)
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

function refuseTerminal({ streams }: Cli, what: string): void {
  if (streams.stdin.isTTY === true) throw new UsageError(`${what} comes from standard input: pipe it in.`)
}
