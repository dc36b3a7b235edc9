import { connect, createServer } from 'node:net'
import type { AddressInfo } from 'node:net'

/** The server's URL through a proxy that puts one version in the place of another, equally long, wherever it is told. */
export async function announceVersion(
  url: string,
  version: string,
  instead: string,
): Promise<{ readonly url: string; close: () => Promise<void> }> {
  const target = new URL(url)
  const proxy = createServer((client) => {
    const upstream = connect({ host: target.hostname, port: Number(target.port) })
    upstream.on('data', (data) =>
      client.write(data.toString('latin1').replaceAll(version, instead), 'latin1'),
    )
    client.on('data', (data) => upstream.write(data))
    for (const [socket, other] of [
      [client, upstream],
      [upstream, client],
    ] as const) {
      socket.on('error', () => undefined)
      socket.on('close', () => other.destroy())
    }
  })
  await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve))
  const through = new URL(url)
  through.hostname = '127.0.0.1'
  through.port = String((proxy.address() as AddressInfo).port)
  return { url: through.href, close: async () => void (await new Promise((resolve) => proxy.close(resolve))) }
}
