#!/usr/bin/env node
import { runCli } from './run-cli.ts'

// The first Ctrl+C ends the work cleanly; a second one ends the process.
const controller = new AbortController()
for (const [name, code] of [
  ['SIGINT', 130],
  ['SIGTERM', 143],
] as const)
  process.on(name, () => {
    if (controller.signal.aborted) process.exit(code)
    controller.abort()
  })

const { stdin, stdout, stderr, env } = process
// A reader that leaves early ends what is written by the write that fails; it is no fault of the program.
for (const stream of [stdout, stderr]) stream.on('error', () => {})
process.exitCode = await runCli(process.argv.slice(2), { stdin, stdout, stderr, env }, controller.signal)
