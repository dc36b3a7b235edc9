import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'

/** Pages to compare the app with, served over HTTP as the app is. */
export interface PlainPages {
  /** One word. */
  readonly empty: string
  /** A field to type in, and a list of as many rows as the grid has, of which only those in sight are drawn, by the shortest program that does it. */
  readonly list: string
  stop(): void
}

/** Serves the pages; the list shows the texts it is given, row after row, again and again. */
export async function servePlainPages(texts: () => readonly string[][], rows: number): Promise<PlainPages> {
  const server = createServer((request, response) => {
    response.setHeader('content-type', 'text/html; charset=utf-8')
    response.end(request.url === '/list' ? list(texts(), rows) : '<!doctype html><p>Empty</p>')
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const at = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  return { empty: `${at}/`, list: `${at}/list`, stop: () => void server.close() }
}

function list(texts: readonly string[][], rows: number): string {
  return `<!doctype html><style>
    body { margin: 0 } #list { position: relative; height: 780px; overflow: auto; font: 12px monospace }
    .row { position: absolute; display: flex; height: 28px; width: 100%; contain: strict }
    .row span { flex: none; width: 130px; padding: 0 8px; overflow: hidden; white-space: pre }
  </style><input aria-label="Plain field"><div id="list"><div style="height: ${Math.min(rows * 28, 15_000_000)}px"></div></div><script>
    const texts = ${JSON.stringify(texts).replaceAll('<', '\\u003c')}
    const list = document.getElementById('list')
    let drawn = new Map()
    function draw() {
      const from = Math.max(0, Math.floor(list.scrollTop / 28) - 8), to = from + Math.ceil(780 / 28) + 16
      const next = new Map()
      for (let index = from; index <= to; index++) {
        let row = drawn.get(index)
        if (!row) {
          row = document.createElement('div')
          row.className = 'row'
          row.style.transform = 'translateY(' + index * 28 + 'px)'
          for (const text of texts[index % texts.length]) row.appendChild(document.createElement('span')).textContent = text
          list.append(row)
        }
        next.set(index, row)
      }
      for (const [index, row] of drawn) if (!next.has(index)) row.remove()
      drawn = next
    }
    list.addEventListener('scroll', draw)
    draw()
  </script>`
}
