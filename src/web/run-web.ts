import { join, resolve } from 'node:path'
import { createInterface } from 'node:readline'
import { openBrowser } from './open-browser.ts'
import { startWebHost } from './start-web-host.ts'
import { parseWebOptions } from './web-options.ts'

const root = resolve(import.meta.dirname, '../..')

/** Runs the web host for a command line, until Ctrl+C: prints one line with the link, and another one for each Enter. */
export async function runWeb(args: readonly string[]): Promise<void> {
  const options = parseWebOptions(args)
  const host = await startWebHost({
    stateFolder: options.stateFolder,
    sampleFile: join(root, 'resources', 'sample.db'),
    rendererFolder: join(root, 'out', 'renderer'),
    port: options.port,
    folders: options.folders,
    locale: Intl.NumberFormat().resolvedOptions().locale,
  })
  const show = (): string => {
    const link = host.link(options.file)
    console.log(`Datastore is at ${link}`)
    return link
  }
  // Listened for before the link is shown: a program that waits for the link may end this one at once.
  const end = ended()
  const link = show()
  const person = process.stdout.isTTY && process.stdin.isTTY && process.env.CI === undefined
  const leave = person && options.openBrowser ? await openBrowser(link, options.stateFolder) : undefined
  const lines = createInterface({ input: process.stdin })
  lines.on('line', show)
  await end
  lines.close()
  await leave?.()
  await host.stop()
}

/** Settles when the person, or the system, asks the program to end. */
function ended(): Promise<void> {
  return new Promise((settle) => {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => settle())
  })
}
