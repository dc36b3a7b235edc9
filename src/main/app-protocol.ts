import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { protocol } from 'electron'
import { rendererFile, rendererHeaders } from '../shared/renderer-files.ts'

const scheme = 'app'
const hostname = 'datastore'

/** The one page a window ever shows. */
export const appOrigin = `${scheme}://${hostname}`
export const appPage = `${appOrigin}/index.html`

/** Makes the app's own scheme an origin like https; must run before the app is ready. */
export function registerAppScheme(): void {
  protocol.registerSchemesAsPrivileged([
    { scheme, privileges: { standard: true, secure: true, supportFetchAPI: true, codeCache: true } },
  ])
}

/** Serves the built renderer, and nothing outside its folder, under the app's scheme. */
export function serveRenderer(folder: string): void {
  protocol.handle(scheme, (request) => answer(request, folder))
}

async function answer(request: Request, folder: string): Promise<Response> {
  const url = new URL(request.url)
  const file = url.hostname === hostname ? rendererFile(url.pathname) : null
  if (request.method !== 'GET' || file === null) return refuse(404)
  try {
    const content = await readFile(join(folder, file))
    return new Response(new Uint8Array(content), { headers: rendererHeaders(file) })
  } catch {
    return refuse(404)
  }
}

function refuse(status: number): Response {
  return new Response(null, { status, headers: rendererHeaders('') })
}
