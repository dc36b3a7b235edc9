import { resolve } from 'node:path'
import { startEngineHost } from '../../src/engine/host.ts'
import { type ServingEngine } from '../../src/web/host-process.ts'
import { startWebHost, type WebHost } from '../../src/web/start-web-host.ts'
import { UpgradedSockets } from '../../src/web/upgraded-sockets.ts'
import { parseWebOptions } from '../../src/web/web-options.ts'
import type { SharedHostAnswer, SharedHostOrder } from './shared-host.ts'

const root = resolve(import.meta.dirname, '../..')

const hosts = new Map<number, WebHost>()

/** A web host with its engine in this process, on a command line of the web host's. */
async function start(args: readonly string[]): Promise<{ host: WebHost; url: string }> {
  const { file, ...options } = parseWebOptions(args)
  const host = await startWebHost(
    {
      ...options,
      sampleFile: resolve(root, 'resources/sample.db'),
      rendererFolder: resolve(root, 'out/renderer'),
    },
    (engine, listener): ServingEngine => {
      const served = startEngineHost(engine)
      const sockets = new UpgradedSockets(served, listener)
      let passed = 0
      return {
        pid: process.pid,
        start: () => {},
        pass: ({ url = '/', headers }, socket, head) => {
          const id = ++passed
          sockets.serve(socket, { socket: id, url, headers, head: head.toString('base64') })
          return id
        },
        end: (socket) => sockets.end(socket),
        stop: () => served.close(),
      }
    },
  )
  return { host, url: host.link(file) }
}

async function answer(order: SharedHostOrder): Promise<SharedHostAnswer> {
  try {
    if ('stop' in order) {
      await hosts.get(order.stop)?.stop()
      hosts.delete(order.stop)
      return { of: order.stop }
    }
    const { host, url } = await start(order.args)
    hosts.set(order.start, host)
    return { of: order.start, url }
  } catch (error) {
    return { of: 'stop' in order ? order.stop : order.start, failed: String(error) }
  }
}

process.on('message', (order: SharedHostOrder) => {
  void answer(order).then((answered) => process.send?.(answered))
})
process.once('disconnect', () => process.exit(0))
