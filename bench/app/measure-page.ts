import { gzipSync } from 'node:zlib'
import type { Browser, Page } from '@playwright/test'

/** What came over the wire before the first paint of a page. */
export interface FirstPaint {
  /** Milliseconds after the page was asked for. */
  readonly milliseconds: number
  /** Kilobytes of JavaScript that the page had asked for by then, packed by gzip. */
  readonly scriptKilobytes: number
  /** Kilobytes of it as they were sent. */
  readonly sentKilobytes: number
}

const contextOptions = {
  viewport: { width: 1440, height: 900 },
  permissions: ['clipboard-read', 'clipboard-write'],
}

/** A page with nothing kept from any other. */
export async function freshPage(browser: Browser): Promise<Page> {
  const context = await browser.newContext(contextOptions)
  return context.newPage()
}

/** Opens an address in a page that knows nothing yet, and tells what came before the first words were seen. */
export async function measureFirstPaint(page: Page, url: string): Promise<FirstPaint> {
  const client = await page.context().newCDPSession(page)
  const scripts = new Map<string, { readonly url: string; readonly asked: number; sent: number }>()
  await client.send('Network.enable')
  client.on('Network.requestWillBeSent', ({ requestId, request, timestamp, type }) => {
    if (type === 'Script' || type === 'Other')
      scripts.set(requestId, { url: request.url, asked: timestamp, sent: 0 })
  })
  let navigated = 0
  client.on('Network.requestWillBeSent', ({ timestamp, type }) => {
    if (type === 'Document') navigated ||= timestamp
  })
  client.on('Network.responseReceived', ({ requestId, response }) => {
    if (!response.mimeType.includes('javascript')) scripts.delete(requestId)
  })
  client.on('Network.loadingFinished', ({ requestId, encodedDataLength }) => {
    const script = scripts.get(requestId)
    if (script) script.sent = encodedDataLength
  })
  await page.goto(url)
  const milliseconds = await page.evaluate(async () => {
    const { promise, resolve } = Promise.withResolvers<number>()
    new PerformanceObserver((list) => {
      const found = list.getEntriesByName('first-contentful-paint')[0]
      if (found) resolve(found.startTime)
    }).observe({ type: 'paint', buffered: true })
    return promise
  })
  const before = [...scripts.values()].filter(({ asked }) => (asked - navigated) * 1000 <= milliseconds)
  let scriptBytes = 0
  // Asked for anew: a browser does not keep what it was sent for long.
  for (const script of new Set(before.map(({ url }) => url)))
    scriptBytes += gzipSync(await (await fetch(script)).arrayBuffer()).length
  const sentBytes = before.reduce((sum, { sent }) => sum + sent, 0)
  await client.detach()
  return {
    milliseconds,
    scriptKilobytes: Math.round(scriptBytes / 1000),
    sentKilobytes: Math.round(sentBytes / 1000),
  }
}

/** Megabytes that JavaScript of a page holds once garbage is collected, and its elements. */
export async function measureMemory(page: Page): Promise<number> {
  const client = await page.context().newCDPSession(page)
  await client.send('Performance.enable')
  await client.send('HeapProfiler.collectGarbage')
  const { metrics } = await client.send('Performance.getMetrics')
  await client.detach()
  return (metrics.find(({ name }) => name === 'JSHeapUsedSize')?.value ?? 0) / 1e6
}

/** What the main thread of a page worked on, in milliseconds of processor time, so that other programs do not count. */
export interface Work {
  readonly all: number
  readonly script: number
  readonly style: number
  readonly layout: number
}

/** Counts what the main thread of a page does from now on: the function that is returned tells it so far. */
export async function countWork(page: Page): Promise<() => Promise<Work>> {
  const client = await page.context().newCDPSession(page)
  await client.send('Performance.enable', { timeDomain: 'threadTicks' })
  return async () => {
    const { metrics } = await client.send('Performance.getMetrics')
    const of = (wanted: string): number =>
      1000 * (metrics.find(({ name }) => name === `${wanted}Duration`)?.value ?? 0)
    return { all: of('Task'), script: of('Script'), style: of('RecalcStyle'), layout: of('Layout') }
  }
}
