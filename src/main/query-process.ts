import { answerRead } from '../engine/storage/aside/answer-read.ts'
import type { FileRead } from '../engine/storage/aside/answer-read.ts'

// The entry of the utility processes in which queries on SQLite files run: main ends one to end its query.
process.parentPort.once('message', ({ ports: [port] }) => {
  port?.on('message', ({ data }) => port.postMessage(answerRead(data as FileRead)))
  port?.start()
})
