import { fork } from 'node:child_process'
import type { ReadOutcome } from './answer-read.ts'
import type { QueryProcess } from './query-processes.ts'

/** Starts a query process as a child of this process, where Node itself is at hand. */
export function forkQueryProcess(): QueryProcess {
  // Advanced, as values may be bigints and bytes.
  const child = fork(new URL('./forked-query-process.ts', import.meta.url), {
    execArgv: [],
    serialization: 'advanced',
  })
  return {
    send: (read) => void child.send(read, () => undefined),
    listen(listener) {
      child.on('message', (outcome) => listener(outcome as ReadOutcome))
      child.once('error', () => listener(null))
      child.once('exit', () => listener(null))
    },
    kill: () => void child.kill('SIGKILL'),
  }
}
