import { parseEngineOptions } from '../engine/api/engine.ts'
import { startEngineHost } from '../engine/host.ts'
import { RemoteSafe } from './remote-safe.ts'

// The entry of Electron's utility process: every message with ports is a window that wants to be served, and main answers
// what its safe is asked for.
const safe = new RemoteSafe((request) => process.parentPort.postMessage(request))
const host = startEngineHost(parseEngineOptions(process.argv[2] ?? ''), safe)

process.parentPort.on('message', ({ data, ports }) => {
  for (const port of ports) {
    host.servePort(port)
    port.start()
  }
  safe.receive(data)
  if (data === 'close') void host.close().finally(() => process.exit(0))
})
