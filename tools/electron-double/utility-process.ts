import { EventEmitter } from 'node:events'
import { type MessagePort, parentPort, workerData } from 'node:worker_threads'
import { MessagePortMain } from './message-ports.ts'

// What Electron's utility process is to the module it runs: `process.parentPort` beside Node itself.
const port = Object.assign(new EventEmitter(), {
  postMessage: (message: unknown) => parentPort?.postMessage(message),
})
Object.defineProperty(process, 'parentPort', { value: port })
const waiting: unknown[] = []

parentPort?.on('message', ({ data, ports }: { data: unknown; ports: MessagePort[] }) => {
  const event = { data, ports: ports.map((each) => new MessagePortMain(each)) }
  if (port.listenerCount('message') === 0) waiting.push(event)
  else port.emit('message', event)
})
port.on('newListener', () => {
  setImmediate(() => {
    for (const event of waiting.splice(0)) port.emit('message', event)
  })
})

await import(String(workerData))
