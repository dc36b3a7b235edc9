import { CommanderError } from 'commander'
import { Cli, type CliStreams } from './cli.ts'
import { describeError } from './describe-error.ts'
import { buildProgram } from './program.ts'
import { ReaderLeft, UsageError } from './usage-error.ts'

/** How a command ends: docs/cli.md lists them. */
export const exitCodes = { ok: 0, failed: 1, usage: 2, interrupted: 130 } as const

/**
 * Runs a command line and returns its exit code. Nothing is thrown: what goes wrong is printed, without a stack.
 *
 * @param words The words behind the program's name.
 * @param signal Ends the work cleanly; the exit code is then 130.
 */
export async function runCli(
  words: readonly string[],
  streams: CliStreams,
  signal: AbortSignal = new AbortController().signal,
): Promise<number> {
  const cli = new Cli(streams, signal, words.includes('--json'))
  try {
    await buildProgram(cli).parseAsync([...words], { from: 'user' })
    return signal.aborted ? exitCodes.interrupted : cli.exitCode
  } catch (thrown) {
    return await failed(cli, thrown)
  } finally {
    cli.leave()
  }
}

async function failed(cli: Cli, thrown: unknown): Promise<number> {
  if (thrown instanceof ReaderLeft) return exitCodes.ok
  if (thrown instanceof CommanderError && thrown.exitCode === 0) return exitCodes.ok
  const usage = thrown instanceof UsageError || thrown instanceof CommanderError
  // Without a command the help was printed, which says all there is.
  if (!(thrown instanceof CommanderError && thrown.code === 'commander.help'))
    await cli.say(describeError(thrown, cli.json))
  if (cli.signal.aborted) return exitCodes.interrupted
  return usage ? exitCodes.usage : exitCodes.failed
}
