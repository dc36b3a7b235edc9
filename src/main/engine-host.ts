import { parseEngineOptions } from '../engine/api/engine.ts'
import { startEngineHost } from '../engine/host.ts'
import { RemoteProcesses } from './remote-processes.ts'
import { RemoteSecretStore } from './remote-secret-store.ts'

// The entry of Electron's utility process: a message with ports is a window that wants to be served, or brings a query process that was asked
// for, and main answers what its secret store is asked for.
const secrets = new RemoteSecretStore((request) => process.parentPort.postMessage(request))
const processes = new RemoteProcesses((request) => process.parentPort.postMessage(request))
const host = startEngineHost(parseEngineOptions(process.argv[2] ?? ''), secrets, processes.start)

process.parentPort.on('message', ({ data, ports }) => {
  if (processes.receive(data, ports)) return
  for (const port of ports) {
    host.servePort(port)
    port.start()
  }
  secrets.receive(data)
  if (data === 'close') void host.close().finally(() => process.exit(0))
})
