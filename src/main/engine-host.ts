import { parseEngineOptions } from '../engine/api/engine.ts'
import { startEngineHost } from '../engine/host.ts'

// The entry of Electron's utility process: every message with ports is a window that wants to be served.
const host = startEngineHost(parseEngineOptions(process.argv[2] ?? ''))

process.parentPort.on('message', ({ data, ports }) => {
  for (const port of ports) {
    host.servePort(port)
    port.start()
  }
  if (data === 'close') void host.close().finally(() => process.exit(0))
})
