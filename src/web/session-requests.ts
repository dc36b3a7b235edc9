import type { IncomingMessage, ServerResponse } from 'node:http'
import { text } from 'node:stream/consumers'
import type { Access } from './access.ts'
import { bearerOf, isOwnOrigin } from './request-checks.ts'

/** Where a tab exchanges its link, asks whether it is still welcome, lists the tabs and ends one. */
export const sessionPath = '/session'

const longestToken = 200

/**
 * Answers the requests of a tab's session, which carry its secret in the header `Authorization`:
 * `POST /session` with a token as its body gives a secret (201) or refuses (403); `GET /session` lists the connected tabs;
 * `DELETE /session` signs this tab out; `DELETE /session/<id>` ends another one. All but the first answer 401 to a secret
 * that is worth nothing.
 */
export async function answerSession(
  access: Access,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  // A page always names its origin with the requests that change something.
  const changes = request.method !== 'GET'
  if (changes && (request.headers.origin === undefined || !isOwnOrigin(request.headers)))
    return send(response, 403)
  if (request.method === 'POST' && request.url === sessionPath) return enter(access, request, response)
  const secret = bearerOf(request.headers)
  if (secret === null || !access.allows(secret)) return send(response, 401)
  const id = request.url?.slice(sessionPath.length + 1)
  if (request.method === 'GET' && id === '') return send(response, 200, { tabs: access.list(secret) })
  if (request.method !== 'DELETE' || id === undefined) return send(response, 405)
  if (id !== '') return send(response, access.endById(id) ? 204 : 404)
  access.end(secret)
  send(response, 204)
}

async function enter(access: Access, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const length = Number(request.headers['content-length'] ?? Infinity)
  if (!(length <= longestToken)) return send(response, 413)
  const token = await text(request)
  const secret = access.redeem(token, (request.headers['user-agent'] ?? '').slice(0, 300))
  if (secret === null) return send(response, 403)
  send(response, 201, { secret })
}

function send(response: ServerResponse, status: number, body?: unknown): void {
  response.writeHead(status, {
    'content-type': 'application/json; charset=utf-8',
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
  })
  response.end(body === undefined ? undefined : JSON.stringify(body))
}
