import { parseEngineOptions } from '../engine/api/engine.ts'
import { startEngineHost } from '../engine/host.ts'
import { RemoteReaders } from './remote-readers.ts'
import { RemoteSecretStore } from './remote-secret-store.ts'

// The entry of Electron's utility process: a message with ports is a window that wants to be served, or brings a reader that was asked
// for, and main answers what its secret store is asked for.
const secrets = new RemoteSecretStore((request) => process.parentPort.postMessage(request))
const readers = new RemoteReaders((request) => process.parentPort.postMessage(request))
const host = startEngineHost(parseEngineOptions(process.argv[2] ?? ''), secrets, readers.start)

process.parentPort.on('message', ({ data, ports }) => {
  if (readers.receive(data, ports)) return
  for (const port of ports) {
    host.servePort(port)
    port.start()
  }
  secrets.receive(data)
  if (data === 'close') void host.close().finally(() => process.exit(0))
})
