import { Worker } from 'node:worker_threads'
import { answerRead } from './answer-read.ts'
import type { FileRead } from './answer-read.ts'

// The entry of a query process that `forkQueryProcess` starts.
process.on('message', (read: FileRead) => process.send?.(answerRead(read)))
process.once('disconnect', () => process.exit(0))

// A statement may hold this thread for ever: another one sees that the engine host has ended, and ends the process.
const watch = `setInterval(() => {
  const end = () => process.kill(process.pid, 'SIGKILL')
  try {
    process.kill(${process.ppid}, 0)
  } catch {
    end()
  }
  if (process.ppid !== ${process.ppid}) end()
}, 1000)`
new Worker(watch, { eval: true }).unref()
